import { useWebText } from '@earshot/web';
import { Group, Modal } from '@mantine/core';
import type { ReactNode } from 'react';

interface DialogProps {
  opened: boolean;
  title: string;
  onClose: () => void;
  children: ReactNode;
}

/** A dialog without a `<header>` of its own: the page has one, and a second banner confuses who can't see. */
export function Dialog({ opened, title, onClose, children }: DialogProps) {
  const webText = useWebText();
  return (
    <Modal.Root opened={opened} onClose={onClose} yOffset="8vh" transitionProps={{ duration: 120 }}>
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Body>
          <Group justify="space-between" wrap="nowrap" mb="md">
            <Modal.Title fw={600}>{title}</Modal.Title>
            <Modal.CloseButton aria-label={webText('close')} />
          </Group>
          {children}
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
