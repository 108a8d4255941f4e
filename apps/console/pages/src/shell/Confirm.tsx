import { useWebText } from '@earshot/web';
import { Button, Group, Modal, Stack } from '@mantine/core';
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
  const webText = useWebText();
  return (
    <Modal opened={opened} onClose={onClose} title={title} closeButtonProps={{ 'aria-label': webText('close') }}>
      <Stack gap="md">
        <div>{children}</div>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {text('cancel')}
          </Button>
          <Button color="red" loading={isPending} onClick={onConfirm}>
            {action}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
