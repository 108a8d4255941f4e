import { CopyButton } from '@earshot/web';
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useText } from '../texts/texts.ts';
import type { SignatureFile } from './use-endpoints.ts';

interface SignatureHandoverProps {
  name: string;
  file: SignatureFile;
  onClose: () => void;
}

/** A signature that was just made: to give to the sender, now or never. */
export function SignatureHandover({ name, file, onClose }: SignatureHandoverProps) {
  const text = useText();
  const json = `${JSON.stringify(file, null, 2)}\n`;
  const href = useFileUrl(json);
  return (
    <Stack gap="sm">
      <Alert variant="light" color="yellow">
        {text('shownOnce')}
      </Alert>
      <Group gap="xs">
        <Button
          component="a"
          size="xs"
          href={href}
          download={`${name}.signature.json`}
          leftSection={<IconDownload size={14} aria-hidden />}
        >
          {text('downloadSignature')}
        </Button>
        <CopyButton value={json} label={text('copySignature')} />
        {file.secret !== undefined && <CopyButton value={file.secret} label={text('copySecret')} />}
      </Group>
      <Text size="xs" c="dimmed">
        {text('handoverHint')}
      </Text>
      <Group>
        <Button size="xs" variant="default" onClick={onClose}>
          {text('done')}
        </Button>
      </Group>
    </Stack>
  );
}

/** Of a JSON file, while it is on the screen. */
function useFileUrl(json: string): string | undefined {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([json], { type: 'application/json' }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [json]);
  return url;
}
