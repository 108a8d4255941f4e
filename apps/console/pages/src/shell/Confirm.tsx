import { Dialog } from '@earshot/web';
import { Button, Group, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useText } from '../texts/texts.ts';

interface ConfirmProps {
  opened: boolean;
  title: string;
  /** What is done when it is confirmed. */
  action: string;
  isPending?: boolean;
  children: ReactNode;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before something that can't be taken back. */
export function Confirm({ opened, title, action, isPending = false, children, onConfirm, onClose }: ConfirmProps) {
  const text = useText();
  return (
    <Dialog opened={opened} onClose={onClose} title={title} isBusy={isPending}>
      <Stack gap="md">
        <div>{children}</div>
        <Group justify="flex-end">
          <Button variant="default" disabled={isPending} onClick={onClose} data-autofocus>
            {text('cancel')}
          </Button>
          <Button color="red.9" loading={isPending} onClick={onConfirm}>
            {action}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
