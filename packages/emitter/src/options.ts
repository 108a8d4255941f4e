import { X509Certificate } from 'node:crypto';
import ipaddr from 'ipaddr.js';
import type { Dispatcher } from 'undici';
import * as z from 'zod';
import type { AccountState } from './account-state.ts';
import { hostEvents } from './catalogue.ts';
import { type Clock, systemClock } from './clock.ts';
import { cronFault, maySleep, timeZoneFault } from './dispatch/schedule.ts';
import { faulty } from './errors.ts';
import type { Logger } from './logger.ts';
import { exactly, fault, reader } from './reading.ts';
import type { Store } from './store/store.ts';

const DAY_MS = 86_400_000;
const milliseconds = z.int().positive();
const count = z.int().positive();

const network = z
  .string()
  .refine((text) => ipaddr.isValidCIDR(text), { error: 'It is no network, such as 10.0.0.0/8.' });

const certificates = z
  .string()
  .refine(areCertificates, { error: 'It must hold certificates in PEM, from BEGIN CERTIFICATE to END CERTIFICATE.' });

const DEFAULT_INTERVAL_MS = 15 * 60_000;
const batch = exactly({
  intervalMs: milliseconds.optional(),
  cron: z.string().optional(),
  timeZone: z.string().optional(),
  maxEvents: count.default(100),
  maxBytes: count.default(256_000),
})
  .superRefine((given, context) => {
    for (const { field, message } of batchFaults(given))
      if (message !== undefined) context.addIssue({ code: 'custom', path: [field], message });
  })
  .transform(({ intervalMs = DEFAULT_INTERVAL_MS, cron, ...more }) =>
    cron === undefined ? { ...more, intervalMs } : { ...more, cron },
  );

/** What may be set, and what holds when it isn't. */
const settings = {
  maxWebhooksPerAccount: count.default(5),
  timestampFormat: z.enum(['milliseconds', 'iso']).default('milliseconds'),
  realTime: exactly({ maxEvents: count.default(25), maxBytes: count.default(256_000) }).prefault({}),
  batch: batch.prefault({}),
  maxConcurrentLanes: count.default(64),
  maxConcurrentPerHost: count.default(16),
  retry: exactly({
    jitter: z.number().min(0).max(1).default(0.1),
    retentionMs: milliseconds.default(7 * DAY_MS),
  }).prefault({}),
  keep: exactly({
    attemptsMs: milliseconds.default(7 * DAY_MS),
    lossesMs: milliseconds.default(90 * DAY_MS),
    auditsMs: milliseconds.default(400 * DAY_MS),
  }).prefault({}),
  limits: exactly({
    connectMs: milliseconds.default(10_000),
    idleMs: milliseconds.default(5_000),
    attemptMs: milliseconds.max(55_000, { error: 'It must end before the lease of a lane, 60 s.' }).default(30_000),
    attemptPerEventMs: z.int().nonnegative().default(250),
    stopMs: z.int().nonnegative().default(10_000),
  }).prefault({}),
  targets: exactly({
    allowHttp: z.boolean().default(false),
    allow: z.array(network).default([]),
    ca: certificates.optional(),
  }).prefault({}),
  devTargets: z.literal('loopback').optional(),
};

/** What the host brings along: passed on as it is. */
const collaborators = {
  store: collaborator<Store>(['open'], 'It must be a store, such as embeddedStore(folder).'),
  events: hostEvents.default([]),
  accountState: callable<AccountState>().optional(),
  logger: collaborator<Logger>(['info', 'warn'], 'It must have the methods info and warn.').optional(),
  clock: collaborator<Clock>(['now', 'schedule'], 'It must have the methods now and schedule.').optional(),
  dispatcher: collaborator<Dispatcher>(['dispatch'], 'It must be a dispatcher of undici.').optional(),
  random: callable<() => number>().optional(),
  onError: callable<(error: unknown) => void>().optional(),
};

const members = exactly({ ...collaborators, ...settings });
type Members = z.output<typeof members>;

/** What options are together, once each of them is in order. */
const together = z.custom<Members>().superRefine(({ batch, retry, clock = systemClock }, context) => {
  if (!maySleep(batch, retry.retentionMs, clock.now())) return;
  const path = ['batch', 'cron' in batch ? 'cron' : 'intervalMs'];
  const message = 'Batch events would expire before they are sent: it must come round within retry.retentionMs.';
  context.addIssue({ code: 'custom', path, params: { code: 'never_sent' }, message });
});

/** Every option as it was given, or as it is by default. */
export type Options = Members;
export type Settings = Omit<Options, keyof typeof collaborators>;

/** The settings among the options of `createEmitter`. */
export interface SettingsOptions {
  /** How many webhooks an account may have. 5 by default. */
  maxWebhooksPerAccount?: number | undefined;
  /** How `timestamp` is written: epoch milliseconds (default), or ISO 8601 as ALM does since 2026. */
  timestampFormat?: 'milliseconds' | 'iso' | undefined;
  /** What one request of real-time events holds. */
  realTime?:
    | {
        /** So many events go into one request while a backlog drains. 25 by default. */
        maxEvents?: number | undefined;
        /** And so many bytes, unless a single event has more. 256,000 by default. */
        maxBytes?: number | undefined;
      }
    | undefined;
  /** When batch events are sent, and how many at once. */
  batch?:
    | {
        /**
         * Batch events are sent every so often, each account at moments of its own. 15 minutes by default. Like `cron`, it
         * must come round within `retry.retentionMs`.
         */
        intervalMs?: number | undefined;
        /** Or at the times of a cron expression, the same for all accounts. */
        cron?: string | undefined;
        /** The time zone of `cron` alone, such as `Europe/Berlin`; that of the machine by default. */
        timeZone?: string | undefined;
        /** Or as soon as there are so many events for a webhook. 100 by default. */
        maxEvents?: number | undefined;
        /** Or so many bytes of them. 256,000 by default. */
        maxBytes?: number | undefined;
      }
    | undefined;
  /** How many lanes post at the same time. 64 by default. */
  maxConcurrentLanes?: number | undefined;
  /** How many of them to the same host and port. 16 by default. */
  maxConcurrentPerHost?: number | undefined;
  /** How failures are tried again, and for how long. */
  retry?:
    | {
        /** By how much a delay may differ, either way: 0.1 (default) is ±10 %. */
        jitter?: number | undefined;
        /** How long an event is kept for delivery. 7 days by default. */
        retentionMs?: number | undefined;
      }
    | undefined;
  /** How long records are kept, in milliseconds. */
  keep?:
    | {
        /** Deliveries and their attempts. 7 days by default. */
        attemptsMs?: number | undefined;
        /** What was lost. 90 days by default. */
        lossesMs?: number | undefined;
        /** The audit trail. 400 days by default. */
        auditsMs?: number | undefined;
      }
    | undefined;
  /** How long an attempt and `stop` may take, in milliseconds. */
  limits?:
    | {
        /** To connect, TLS included. 10 s by default. A dispatcher of your own has its own. */
        connectMs?: number | undefined;
        /** Of silence, once connected. 5 s by default. */
        idleMs?: number | undefined;
        /** For an attempt as a whole, with one event. 30 s by default, 55 s at most. */
        attemptMs?: number | undefined;
        /** On top of it for every further event, up to 55 s in all. 0.25 s by default. */
        attemptPerEventMs?: number | undefined;
        /** So long `stop` waits for what is in flight. 10 s by default. */
        stopMs?: number | undefined;
      }
    | undefined;
  /** Which targets webhooks may have. Public addresses by https:// alone, unless it says otherwise. */
  targets?:
    | {
        /** Whether http:// is allowed to every host. False by default. */
        allowHttp?: boolean | undefined;
        /** Networks of the loopback and private ranges that may be called, such as `10.1.0.0/16`. None by default. */
        allow?: readonly string[] | undefined;
        /** Certificates (PEM) of authorities that are trusted beside those of Node: a company's own, say. */
        ca?: string | undefined;
      }
    | undefined;
  /** For development: webhooks may call this machine, by http:// too. Refused when NODE_ENV is `production`. */
  devTargets?: 'loopback' | undefined;
}

const refusal = {
  code: 'invalid_option',
  what: 'createEmitter was given an option that it cannot use.',
  name: 'options',
  bare: true,
} as const;
const read = reader(members.pipe(together), refusal);

/** @throws EmitterError `invalid_option` */
export function readOptions(given: unknown, { production }: { production: boolean }): Options {
  const parsed = read(given);
  if (production && parsed.devTargets) throw faulty('invalid_option', refusal.what, [DEV_IN_PRODUCTION]);
  return parsed;
}

const DEV_IN_PRODUCTION = {
  field: 'devTargets',
  code: 'not_in_production',
  message: 'It is for development, and NODE_ENV is production: list the network in targets.allow instead.',
};

interface BatchTimesGiven {
  intervalMs?: number | undefined;
  cron?: string | undefined;
  timeZone?: string | undefined;
}

function batchFaults({
  intervalMs,
  cron,
  timeZone,
}: BatchTimesGiven): { field: string; message: string | undefined }[] {
  if (cron === undefined) {
    const lonely = timeZone === undefined ? undefined : 'It is the time zone of cron, and there is none.';
    return [{ field: 'timeZone', message: lonely }];
  }
  return [
    { field: 'cron', message: cronFault(cron) },
    { field: 'timeZone', message: timeZone === undefined ? undefined : timeZoneFault(timeZone) },
    { field: 'intervalMs', message: intervalMs === undefined ? undefined : 'It goes not together with cron.' },
  ];
}

function collaborator<Type>(methods: readonly string[], message: string) {
  const has = (given: unknown) =>
    methods.every((method) => typeof (given as Record<string, unknown> | null | undefined)?.[method] === 'function');
  return z.custom<Type>(has, fault('invalid', message));
}

function callable<Type>() {
  return z.custom<Type>((given) => typeof given === 'function', fault('invalid', 'It must be a function.'));
}

function areCertificates(text: string): boolean {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  return blocks.length > 0 && blocks.every(isCertificate);
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== undefined;
  } catch {
    return false;
  }
}

/** How much one request holds, by timing. */
export function requestsOf({ realTime, batch: { maxEvents, maxBytes } }: Settings) {
  return { realTime, batch: { maxEvents, maxBytes } };
}
