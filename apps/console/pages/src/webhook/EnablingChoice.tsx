import { announce, Failure, Moment } from '@earshot/web';
import { Alert, Button, Group, Radio, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api/console-api.ts';
import type { ListedWebhook } from '../api/shapes.ts';
import { useText } from '../texts/texts.ts';
import { SinceInput } from './SinceInput.tsx';

interface Weighed {
  sent: number;
  skipped: number;
}

type Choice = 'resume' | 'since' | 'skip';

/** The library's red is so deep in the dark that the radios are lost in it. */
const surface = () => ({ root: { '--alert-color': 'var(--es-bad)', '--alert-bg': 'var(--es-bad-surface)' } });

/** After an automatic disable: what shall become of what waits, with the numbers before it is chosen. */
export function EnablingChoice({ webhook }: { webhook: ListedWebhook }) {
  const text = useText();
  const client = useQueryClient();
  const { id, disabled } = webhook;
  const [choice, setChoice] = useState<Choice>('resume');
  const [sinceMs, setSince] = useState<number | undefined>(disabled?.at ?? Date.now());
  const { data, error } = useQuery({
    queryKey: ['webhooks', id, 'enabling', sinceMs],
    queryFn: ({ signal }) =>
      api.get<Record<Choice, Weighed>>(`webhooks/${id}/enabling?since=${sinceMs ?? disabled?.at ?? 0}`, signal),
    placeholderData: (before) => before,
  });
  const enable = useMutation({
    mutationFn: () =>
      api.post(`webhooks/${id}/enable`, { backlog: choice === 'since' ? { since: sinceMs ?? 0 } : choice }),
    async onSuccess() {
      announce(text('enabled'));
      await client.invalidateQueries({ queryKey: ['webhooks'] });
    },
  });
  const numbers = (each: Choice) =>
    data?.[each] && text('weighed', { sent: data[each].sent, skipped: data[each].skipped });
  return (
    <Alert variant="light" vars={surface} title={text('disabledTitle')}>
      <Stack gap="sm">
        <Text size="sm">
          {text(disabled?.reason === 'gone' ? 'disabledGone' : 'disabledExpired')}{' '}
          {disabled && <Moment epochMs={disabled.at} form="full" />}
        </Text>
        <Radio.Group label={text('enablingQuestion')} value={choice} onChange={(value) => setChoice(value as Choice)}>
          <Stack gap="xs" mt="xs">
            <Radio value="resume" label={text('resume')} description={numbers('resume')} />
            <Radio value="since" label={text('resumeSince')} description={numbers('since')} />
            {choice === 'since' && <SinceInput value={sinceMs} onChange={setSince} />}
            <Radio value="skip" label={text('skip')} description={numbers('skip')} />
          </Stack>
        </Radio.Group>
        {error && <Failure error={error} />}
        <Group>
          <Button
            loading={enable.isPending}
            disabled={choice === 'since' && sinceMs === undefined}
            onClick={() => enable.mutate()}
          >
            {text('enable')}
          </Button>
        </Group>
        {enable.error && <Failure error={enable.error} />}
      </Stack>
    </Alert>
  );
}
