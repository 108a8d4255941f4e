import { NativeSelect } from '@mantine/core';
import { type Language, languages } from './languages.ts';
import { chooseLanguage } from './start-languages.ts';
import { useLanguage } from './use-language.ts';
import { useWebText } from './web-texts.ts';

export function LanguageSwitch() {
  const text = useWebText();
  return (
    <NativeSelect
      size="xs"
      aria-label={text('language')}
      value={useLanguage()}
      onChange={(event) => void chooseLanguage(event.currentTarget.value as Language)}
      data={languages.map(({ code, name }) => ({ value: code, label: name }))}
    />
  );
}
