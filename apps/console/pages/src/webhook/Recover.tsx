import { announce, Dialog, Failure } from '@earshot/web';
import { Button, Group, Stack, Text } from '@mantine/core';
import { useIsMutating, useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '../api/console-api.ts';
import { useText } from '../texts/texts.ts';
import { SinceInput } from './SinceInput.tsx';

const HOUR = 3_600_000;
const mutationKey = ['recover'] as const;

/** Sends everything again since a moment: the receiver lost it, say. */
export function Recover({ id }: { id: string }) {
  const text = useText();
  const [opened, setOpened] = useState(false);
  const [isDone, setDone] = useState(false);
  const isBusy = useIsMutating({ mutationKey }) > 0;
  const close = () => setOpened(false);
  return (
    <>
      <Button variant="default" onClick={() => setOpened(true)}>
        {text('recover')}
      </Button>
      {isDone && <Text size="sm">{text('recovering')}</Text>}
      <Dialog opened={opened} onClose={close} title={text('recover')} isBusy={isBusy}>
        <RecoverForm
          id={id}
          onClose={close}
          onDone={() => {
            close();
            setDone(true);
            announce(text('recovering'));
          }}
        />
      </Dialog>
    </>
  );
}

function RecoverForm({ id, onClose, onDone }: { id: string; onClose: () => void; onDone: () => void }) {
  const text = useText();
  const [since, setSince] = useState<number | undefined>(() => Date.now() - HOUR);
  const recover = useMutation({
    mutationKey,
    mutationFn: () => api.post(`webhooks/${id}/recover`, { since }),
    onSuccess: onDone,
  });
  const weighed = useQuery({
    queryKey: ['webhooks', id, 'recover', since],
    queryFn: ({ signal }) => api.get<{ again: number }>(`webhooks/${id}/recover?since=${since}`, signal),
    enabled: since !== undefined,
    placeholderData: (before) => before,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    recover.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Text size="sm">{text('recoverHint')}</Text>
        <SinceInput value={since} onChange={setSince} />
        {since !== undefined && weighed.data && <Text size="sm">{text('sentAgain', weighed.data)}</Text>}
        {weighed.error && !recover.error && <Failure error={weighed.error} />}
        {recover.error && <Failure error={recover.error} />}
        <Group justify="flex-end">
          <Button variant="default" disabled={recover.isPending} onClick={onClose}>
            {text('cancel')}
          </Button>
          <Button type="submit" disabled={since === undefined} loading={recover.isPending}>
            {text('recover')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
