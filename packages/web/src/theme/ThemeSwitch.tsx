import { type MantineColorScheme, SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { useWebText } from '../language/web-texts.ts';

/** Light, dark, or as the system has it. */
export function ThemeSwitch() {
  const text = useWebText();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <SegmentedControl
      size="xs"
      aria-label={text('theme')}
      value={colorScheme}
      onChange={(value) => setColorScheme(value as MantineColorScheme)}
      data={[
        { value: 'auto', label: text('themeAuto') },
        { value: 'light', label: text('themeLight') },
        { value: 'dark', label: text('themeDark') },
      ]}
    />
  );
}
