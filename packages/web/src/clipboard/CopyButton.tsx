import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useWebText } from '../language/web-texts.ts';
import { useCopy } from './use-copy.ts';

interface CopyButtonProps {
  /** What is copied; a function where making it costs something. */
  value: string | (() => string | Promise<string>);
  /** Says what is copied. */
  label: string;
  /** An icon alone, its label as a tooltip. */
  compact?: boolean;
}

const SHOWN_MS = 1500;

export function CopyButton({ value, label, compact = false }: CopyButtonProps) {
  const text = useWebText();
  const copy = useCopy();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const onClick = async () => setCopied(await copy(typeof value === 'string' ? value : await value()));
  const icon = copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />;
  if (compact)
    return (
      <Tooltip label={copied ? text('copied') : label}>
        <ActionIcon size="sm" variant="subtle" color="gray" aria-label={label} onClick={() => void onClick()}>
          {icon}
        </ActionIcon>
      </Tooltip>
    );
  return (
    <Button size="compact-xs" variant="default" leftSection={icon} onClick={() => void onClick()}>
      {label}
    </Button>
  );
}
