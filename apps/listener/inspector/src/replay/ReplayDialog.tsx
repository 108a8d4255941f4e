import { ApiProblem, announce, Dialog, Failure, formatDuration, JsonText, useLanguage } from '@earshot/web';
import { Button, Group, Radio, Stack, Switch, Text, Textarea, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import detail from '../detail/detail.module.css';
import { SentOutcome } from '../detail/SentOutcome.tsx';
import { useDelivery } from '../detail/use-delivery.ts';
import { useEndpoints } from '../endpoints/use-endpoints.ts';
import { useText } from '../texts/texts.ts';
import { lastTarget } from './last-target.ts';
import { type ReplayPlan, replay, type Sent, type Signing } from './replay.ts';

interface ReplayDialogProps {
  /** In the order in which they are sent. */
  seqs: readonly number[];
  onClose: () => void;
}

interface Outcome {
  seq: number;
  sent?: Sent;
  error?: unknown;
}

/** Sends deliveries again: where to, with which bytes, signed by whom. The results appear below. */
export function ReplayDialog({ seqs, onClose }: ReplayDialogProps) {
  const text = useText();
  const client = useQueryClient();
  const [plan, setPlan] = useState<ReplayPlan>({
    targetUrl: lastTarget.get(),
    signing: 'keep',
    keys: '',
    body: undefined,
  });
  const [outcomes, setOutcomes] = useState<readonly Outcome[]>([]);
  const [running, setRunning] = useState(false);
  const change = (changes: Partial<ReplayPlan>) => setPlan((before) => ({ ...before, ...changes }));

  async function onSubmit(event: FormEvent): Promise<void> {
    event.preventDefault();
    lastTarget.set(plan.targetUrl);
    setRunning(true);
    setOutcomes([]);
    // One after the other: what was in order stays in order.
    for (const seq of seqs) {
      const outcome = await replay(seq, plan).then(
        (sent): Outcome => ({ seq, sent }),
        (error: unknown): Outcome => ({ seq, error }),
      );
      setOutcomes((before) => [...before, outcome]);
      void client.invalidateQueries({ queryKey: ['delivery', seq] });
      if (outcome.error instanceof ApiProblem && outcome.error.status !== 404) break;
    }
    setRunning(false);
    announce(text('replayDone'));
  }

  return (
    <Dialog
      onClose={onClose}
      size="lg"
      title={seqs.length === 1 ? text('replayOne', { seq: seqs[0] ?? 0 }) : text('replayMany', { count: seqs.length })}
    >
      <form onSubmit={(event) => void onSubmit(event)}>
        <Stack gap="sm">
          <TargetField value={plan.targetUrl} onChange={(targetUrl) => change({ targetUrl })} />
          <Radio.Group
            label={text('signing')}
            value={plan.signing}
            onChange={(signing) => change({ signing: signing as Signing })}
          >
            <Stack gap={10} mt={4}>
              <Radio size="xs" value="keep" label={text('signingKeep')} />
              <Radio size="xs" value="endpoint" label={text('signingEndpoint')} />
              <Radio size="xs" value="key" label={text('signingKey')} />
            </Stack>
          </Radio.Group>
          {plan.signing === 'key' && (
            <Textarea
              size="xs"
              label={text('key')}
              placeholder="whsec_…"
              autosize
              maxRows={6}
              required
              value={plan.keys}
              onChange={(event) => change({ keys: event.currentTarget.value })}
            />
          )}
          {seqs.length === 1 && seqs[0] !== undefined && (
            <BodyField seq={seqs[0]} body={plan.body} onChange={(body) => change({ body })} />
          )}
          <Group>
            <Button type="submit" size="xs" loading={running}>
              {text('send')}
            </Button>
          </Group>
          <Outcomes outcomes={outcomes} />
        </Stack>
      </form>
    </Dialog>
  );
}

function TargetField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const text = useText();
  const { data } = useEndpoints();
  const forwards = data?.endpoints.flatMap(({ forward }) => (forward ? [forward.targetUrl] : [])) ?? [];
  return (
    <>
      <TextInput
        size="xs"
        type="url"
        required
        data-autofocus
        label={text('targetUrl')}
        description={text('targetHint', { targets: ['127.0.0.1', ...(data?.targets ?? [])].join(', ') })}
        placeholder="http://127.0.0.1:3000/webhooks"
        list="replay-targets"
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <datalist id="replay-targets">
        {[...new Set(forwards)].map((target) => (
          <option key={target} value={target} />
        ))}
      </datalist>
    </>
  );
}

interface BodyFieldProps {
  seq: number;
  body: string | undefined;
  onChange: (body: string | undefined) => void;
}

/** The stored bytes, unless somebody wants to send others. */
function BodyField({ seq, body, onChange }: BodyFieldProps) {
  const text = useText();
  const { data, error, refetch } = useDelivery(seq);
  const stored = data?.body;
  return (
    <>
      <Switch
        size="xs"
        label={text('editBody')}
        disabled={stored === undefined}
        checked={body !== undefined}
        onChange={(event) => onChange(event.currentTarget.checked ? stored : undefined)}
      />
      {error && !data && <Failure error={error} onRetry={() => void refetch()} />}
      {body === undefined ? (
        <Text size="xs" c="dimmed">
          {text('keepBytes')}
        </Text>
      ) : (
        <div style={{ maxHeight: '40vh', overflow: 'auto' }}>
          <JsonText label={text('body')} value={body} onChange={onChange} />
        </div>
      )}
    </>
  );
}

function Outcomes({ outcomes }: { outcomes: readonly Outcome[] }) {
  const language = useLanguage();
  if (outcomes.length === 0) return null;
  return (
    <ol className={detail.steps} data-testid="replay-outcomes">
      {outcomes.map(({ seq, sent, error }) => (
        <li key={seq} className={detail.step}>
          <span className="es-mono">#{seq}</span>
          {sent && (
            <>
              <SentOutcome sent={sent} />
              <Text span size="xs" c="dimmed">
                {formatDuration(sent.durationMs, language)} · {sent.message}
              </Text>
              {sent.responseExcerpt !== undefined && sent.responseExcerpt !== '' && (
                <Text size="xs" className="es-mono" style={{ overflowWrap: 'anywhere', flexBasis: '100%' }}>
                  {sent.responseExcerpt}
                </Text>
              )}
            </>
          )}
          {error !== undefined && <Failure error={error} />}
        </li>
      ))}
    </ol>
  );
}
