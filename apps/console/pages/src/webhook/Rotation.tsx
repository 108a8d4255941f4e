import { Dialog, Failure } from '@earshot/web';
import { Button, Group, NumberInput, Radio, Stack, Text } from '@mantine/core';
import { useIsMutating, useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '../api/console-api.ts';
import type { ListedWebhook, SignatureKeys } from '../api/shapes.ts';
import { useText } from '../texts/texts.ts';
import { haveEnded } from './have-ended.ts';

const HOUR = 3_600_000;
const mutationKey = ['rotate'] as const;

interface RotationProps {
  webhook: ListedWebhook;
  /** `rotatedAlone` where the old keys ended though they were to overlap. */
  onRotated: (outcome: 'rotated' | 'rotatedAlone') => void;
}

export function Rotation(props: RotationProps) {
  const text = useText();
  const [opened, setOpened] = useState(false);
  const isBusy = useIsMutating({ mutationKey }) > 0;
  const close = () => setOpened(false);
  return (
    <>
      <Button variant="default" onClick={() => setOpened(true)}>
        {text('rotate')}
      </Button>
      <Dialog opened={opened} onClose={close} title={text('rotate')} isBusy={isBusy}>
        <RotationForm {...props} onClose={close} />
      </Dialog>
    </>
  );
}

/** Begins anew whenever it is opened: the kind of key may have been changed elsewhere. */
function RotationForm({ webhook, onRotated, onClose }: RotationProps & { onClose: () => void }) {
  const text = useText();
  const client = useQueryClient();
  const { keyType: current, keys } = webhook.authentication as unknown as SignatureKeys;
  const [hours, setHours] = useState<number | string>(24);
  const [keyType, setKeyType] = useState<'secret' | 'pair'>(current);
  const isValid = typeof hours === 'number' && hours >= 0 && hours <= 7 * 24;
  const rotate = useMutation({
    mutationKey,
    mutationFn: () =>
      api.post<ListedWebhook>(`webhooks/${webhook.id}/signature/rotate`, {
        overlapMs: Math.round(Number(hours) * HOUR),
        keyType,
      }),
    async onSuccess({ authentication }) {
      const ended = haveEnded(Number(hours) > 0 ? keys : [], (authentication as unknown as SignatureKeys).keys);
      onClose();
      onRotated(ended ? 'rotatedAlone' : 'rotated');
      await client.invalidateQueries({ queryKey: ['webhooks'] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isValid) rotate.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Text size="sm">{text('rotateHint')}</Text>
        <NumberInput
          data-autofocus
          label={text('overlapHours')}
          min={0}
          max={168}
          value={hours}
          onChange={setHours}
          error={!isValid && text('problem_overlap_out_of_range')}
        />
        <Radio.Group
          label={text('keyType')}
          value={keyType}
          onChange={(value) => setKeyType(value as 'secret' | 'pair')}
        >
          <Stack gap="xs" mt="xs">
            <Radio value="secret" label={text('keySecret')} />
            <Radio value="pair" label={text('keyPair')} />
          </Stack>
        </Radio.Group>
        {rotate.error && <Failure error={rotate.error} />}
        <Group justify="flex-end">
          <Button variant="default" disabled={rotate.isPending} onClick={onClose}>
            {text('cancel')}
          </Button>
          <Button type="submit" disabled={!isValid} loading={rotate.isPending}>
            {text('rotate')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
