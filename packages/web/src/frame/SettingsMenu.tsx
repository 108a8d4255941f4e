import { ActionIcon, Button, Popover, Stack, Text } from '@mantine/core';
import { IconSettings } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useRef, useState } from 'react';
import { LanguageSwitch } from '../language/LanguageSwitch.tsx';
import { useWebText } from '../language/web-texts.ts';
import { Failure } from '../state/Failure.tsx';
import { ThemeSwitch } from '../theme/ThemeSwitch.tsx';
import { TimeZoneSwitch } from '../time/TimeZoneSwitch.tsx';

interface SettingsMenuProps {
  onKeyboard?: () => void;
  onSignOut?: (() => Promise<unknown>) | undefined;
  /** Further settings of the page. */
  children?: ReactNode;
}

/** Language, time zone, theme, keyboard, signing out. */
export function SettingsMenu({ onKeyboard, onSignOut, children }: SettingsMenuProps) {
  const text = useWebText();
  const [opened, setOpened] = useState(false);
  const target = useRef<HTMLButtonElement>(null);
  const openKeyboard = () => {
    setOpened(false);
    // What opens now gives the focus back to where it is now: in here it would be gone.
    target.current?.focus();
    onKeyboard?.();
  };
  return (
    <Popover position="bottom-end" shadow="md" width={260} trapFocus returnFocus opened={opened} onChange={setOpened}>
      <Popover.Target>
        <ActionIcon
          ref={target}
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={text('settings')}
          onClick={() => setOpened(!opened)}
        >
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
            <Button size="xs" variant="default" onClick={openKeyboard}>
              {text('keyboard')}
            </Button>
          )}
          {onSignOut && <SignOut onSignOut={onSignOut} />}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

function SignOut({ onSignOut }: { onSignOut: () => Promise<unknown> }) {
  const text = useWebText();
  const signOut = useMutation({ mutationFn: onSignOut });
  return (
    <>
      <Button size="xs" variant="default" loading={signOut.isPending} onClick={() => signOut.mutate()}>
        {text('signOut')}
      </Button>
      {signOut.error && <Failure error={signOut.error} />}
    </>
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
