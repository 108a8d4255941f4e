import { ActionIcon, Button, Popover, Stack, Text } from '@mantine/core';
import { IconSettings } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { LanguageSwitch } from '../language/LanguageSwitch.tsx';
import { useWebText } from '../language/web-texts.ts';
import { ThemeSwitch } from '../theme/ThemeSwitch.tsx';
import { TimeZoneSwitch } from '../time/TimeZoneSwitch.tsx';

interface SettingsMenuProps {
  onKeyboard?: () => void;
  onSignOut?: (() => void) | undefined;
  /** Further settings of the page. */
  children?: ReactNode;
}

/** Language, time zone, theme, keyboard, signing out. */
export function SettingsMenu({ onKeyboard, onSignOut, children }: SettingsMenuProps) {
  const text = useWebText();
  return (
    <Popover position="bottom-end" shadow="md" width={260} trapFocus returnFocus>
      <Popover.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={text('settings')}>
          <IconSettings size={18} aria-hidden />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label={text('settings')}>
        <Stack gap="sm">
          <Setting label={text('language')}>
            <LanguageSwitch />
          </Setting>
          <Setting label={text('timeZone')}>
            <TimeZoneSwitch />
          </Setting>
          <Setting label={text('theme')}>
            <ThemeSwitch />
          </Setting>
          {children}
          {onKeyboard && (
            <Button size="xs" variant="default" onClick={onKeyboard}>
              {text('keyboard')}
            </Button>
          )}
          {onSignOut && (
            <Button size="xs" variant="default" onClick={onSignOut}>
              {text('signOut')}
            </Button>
          )}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

function Setting({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Stack gap={4}>
      <Text size="xs" c="dimmed" aria-hidden>
        {label}
      </Text>
      {children}
    </Stack>
  );
}
