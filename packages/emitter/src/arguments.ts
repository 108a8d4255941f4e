import * as z from 'zod';
import { checkAccountId } from './account-id.ts';
import type { Signatures } from './configuration/signatures.ts';
import type { TestWebhook } from './configuration/testing.ts';
import { type InputReaders, MAX_NAME } from './configuration/webhook-input.ts';
import type { WebhookSettings } from './configuration/webhooks.ts';
import type { Readers } from './guard.ts';
import type { LifecycleEvents } from './lifecycle.ts';
import type { Emitting } from './log/emitting.ts';
import { EARLIEST } from './log/event-input.ts';
import { exactly, fault, type Read, reader } from './reading.ts';
import type { DeliveryState } from './store/records.ts';
import type { Deliveries } from './watching/deliveries.ts';
import type { Lanes } from './watching/lane-report.ts';

// What the public methods take, argument by argument. Behind this door nobody checks again.

function argument<Schema extends z.ZodType>(name: string, schema: Schema): Read<z.output<Schema>> {
  return reader(schema, { code: 'invalid_argument', what: 'An argument cannot be used.', name });
}

const accountId: Read<number> = (given) => {
  checkAccountId(given as number);
  return given as number;
};

const moment = z
  .int({ error: 'It must be whole epoch milliseconds.' })
  .min(0)
  .refine(
    (value) => value === 0 || value >= EARLIEST,
    fault('not_epoch_ms', 'It must be epoch milliseconds, not seconds.'),
  );

const actor = z.string().max(MAX_NAME).optional();
const keyType = z.enum(['secret', 'pair']).optional();
const text = z.string();
const since = exactly({ since: moment });
const backlog = z.union([z.enum(['resume', 'skip']), since], {
  error: 'It must be resume, skip or { since }, with since in epoch milliseconds.',
});

const page = {
  webhookId: text.optional(),
  before: z.int().positive().optional(),
  limit: z.int().positive().optional(),
};
/** Checked against the type: each state is one to look for. */
const states = {
  pending: 'pending',
  delivered: 'delivered',
  expired: 'expired',
  split: 'split',
  dropped: 'dropped',
} as const satisfies { [State in DeliveryState]: State };
const deliveryFilter = exactly({
  ...page,
  timing: z.enum(['realTime', 'batch']).optional(),
  state: z.enum(states).optional(),
  ...{ from: moment.optional(), to: moment.optional(), eventName: text.optional(), eventId: text.optional() },
}).optional();
const attemptFilter = exactly({ ...page, deliveryId: text.optional() }).optional();
const recordFilter = exactly(page).optional();

const by = argument('by', exactly({ actor }).optional());
const id = argument('id', text);
const webhookId = argument('webhookId', text);
const deliveryId = argument('deliveryId', text);
const choice = argument('backlog', backlog);

/** Checked against the type: each name is one that is announced. */
const lifecycleNames = {
  emitted: 'emitted',
  attempt: 'attempt',
  tested: 'tested',
  degraded: 'degraded',
  failing: 'failing',
  recovered: 'recovered',
  reminder: 'reminder',
  lost: 'lost',
  disabled: 'disabled',
  enabled: 'enabled',
  audited: 'audited',
} as const satisfies { [Name in keyof LifecycleEvents]: Name };
/** What `on` takes: whoever listens to a name that is never announced would listen in vain. */
export const readListening = {
  name: argument('name', z.enum(lifecycleNames)),
  listener: argument(
    'listener',
    z.custom<never>((given) => typeof given === 'function', fault('invalid', 'It must be a function.')),
  ),
};

/** What the event itself holds is read by the catalogue. */
const unread: Read<never> = (given) => given as never;

export function webhookReaders({
  readInput,
  readChange,
  readTested,
}: InputReaders): Readers<WebhookSettings & Signatures & { test: TestWebhook }> {
  const rotation = exactly({ overlapMs: z.number().optional(), keyType }).optional();
  const draftOptions = exactly({ keyType, webhookId: text.optional() }).optional();
  return {
    create: [accountId, readInput, by],
    quota: [accountId],
    list: [accountId],
    get: [accountId, id],
    update: [accountId, id, readChange, by],
    retire: [accountId, id, by],
    enable: [accountId, id, choice, by],
    weighEnabling: [accountId, id, choice],
    remove: [accountId, id, by],
    generateSignature: [accountId, argument('options', draftOptions), by],
    downloadSignature: [accountId, id, by],
    rotateSignature: [accountId, id, argument('rotation', rotation), by],
    revokeKey: [accountId, id, argument('kid', text), by],
    publicKeys: [],
    test: [accountId, readTested, argument('options', exactly({ eventName: text.optional(), actor }).optional())],
  };
}

export const deliveryReaders: Readers<Deliveries> = {
  list: [accountId, argument('filter', deliveryFilter)],
  get: [accountId, deliveryId],
  body: [accountId, deliveryId, by],
  attempts: [accountId, argument('filter', attemptFilter)],
  losses: [accountId, argument('filter', recordFilter)],
  audits: [accountId, argument('filter', recordFilter)],
  redeliver: [accountId, deliveryId, by],
  recover: [accountId, webhookId, argument('from', since), by],
  weighRecovery: [accountId, webhookId, argument('from', since)],
};

export const laneReaders: Readers<Lanes> = {
  health: [accountId, argument('webhookId', text.optional())],
};

export const eventReaders: Readers<Emitting> = {
  emit: [accountId, unread],
  emitMany: [accountId, argument('events', z.array(z.unknown())) as Read<never>],
  flush: [(given) => (given === undefined ? undefined : accountId(given)), by],
};
