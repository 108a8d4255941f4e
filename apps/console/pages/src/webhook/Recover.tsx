import { announce, Dialog, Failure } from '@earshot/web';
import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api/console-api.ts';
import { useText } from '../texts/texts.ts';
import { msOf, textOf } from './local-time.ts';

const HOUR = 3_600_000;

/** Sends everything again since a moment: the receiver lost it, say. */
export function Recover({ id }: { id: string }) {
  const text = useText();
  const [opened, setOpened] = useState(false);
  const [since, setSince] = useState(() => textOf(Date.now() - HOUR));
  const sinceMs = msOf(since);
  const recover = useMutation({
    mutationFn: () => api.post(`webhooks/${id}/recover`, { since: sinceMs }),
    onSuccess() {
      setOpened(false);
      announce(text('recovering'));
    },
  });
  return (
    <>
      <Button variant="default" onClick={() => setOpened(true)}>
        {text('recover')}
      </Button>
      <Dialog opened={opened} onClose={() => setOpened(false)} title={text('recover')}>
        <Stack gap="md">
          <Text size="sm">{text('recoverHint')}</Text>
          <TextInput
            type="datetime-local"
            step={1}
            label={text('since')}
            value={since}
            onChange={(event) => setSince(event.currentTarget.value)}
          />
          {recover.error && <Failure error={recover.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setOpened(false)}>
              {text('cancel')}
            </Button>
            <Button disabled={sinceMs === undefined} loading={recover.isPending} onClick={() => recover.mutate()}>
              {text('recover')}
            </Button>
          </Group>
        </Stack>
      </Dialog>
    </>
  );
}
