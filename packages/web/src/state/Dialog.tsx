import { Modal } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import { useWebText } from '../language/web-texts.ts';
import classes from './state.module.css';

interface DialogProps {
  /** For one that stays in the tree while it is closed, and so keeps what was entered. */
  opened?: boolean;
  title: string;
  onClose: () => void;
  size?: 'md' | 'lg';
  /** False where a slip of the pointer would lose what was typed. */
  closeOnClickOutside?: boolean;
  /** It stays open while its request runs: closed, it could not tell what became of it. */
  isBusy?: boolean;
  children: ReactNode;
}

/** A dialog above the page. Mantine's own header is a second banner to screen readers; so it is laid out here. */
export function Dialog({
  opened = true,
  title,
  onClose,
  size = 'md',
  closeOnClickOutside = true,
  isBusy = false,
  children,
}: DialogProps) {
  const text = useWebText();
  const close = () => {
    if (!isBusy) onClose();
  };
  return (
    <Modal.Root opened={opened} onClose={close} size={size} yOffset="8vh" closeOnClickOutside={closeOnClickOutside}>
      <Modal.Overlay />
      <Modal.Content>
        <FocusGivenBack />
        <div className={classes.dialogTop}>
          <Modal.Title>{title}</Modal.Title>
          <Modal.CloseButton aria-label={text('close')} disabled={isBusy} />
        </div>
        <Modal.Body>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

/** Mantine gives the focus back only when a dialog stays in the tree as it closes. */
function FocusGivenBack(): null {
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      const isLost = document.activeElement === document.body;
      if (isLost && before instanceof HTMLElement) before.focus({ preventScroll: true });
    },
    [before],
  );
  return null;
}
