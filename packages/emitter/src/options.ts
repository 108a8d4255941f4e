import ipaddr from 'ipaddr.js';
import * as z from 'zod';
import { cronFault } from './dispatch/schedule.ts';
import { type FieldIssue, faulty } from './errors.ts';

const DAY_MS = 86_400_000;
const milliseconds = z.int().positive();
const count = z.int().positive();

const network = z.string().refine((text) => ipaddr.isValidCIDR(text), { error: 'is no network, such as 10.0.0.0/8' });

const batch = z
  .object({
    intervalMs: milliseconds.optional(),
    cron: z.string().optional(),
    timeZone: z.string().optional(),
    maxEvents: count.default(100),
    maxBytes: count.default(256_000),
  })
  .superRefine(({ intervalMs, cron, timeZone }, context) => {
    const fault = cron === undefined ? undefined : cronFault(cron, timeZone);
    if (fault !== undefined) context.addIssue({ code: 'custom', path: ['cron'], message: fault });
    if (cron !== undefined && intervalMs !== undefined) {
      context.addIssue({ code: 'custom', path: ['intervalMs'], message: 'goes not together with cron' });
    }
  });

/** What may be set, and what holds when it isn't. */
const settingsSchema = z.object({
  maxWebhooksPerAccount: count.default(5),
  timestampFormat: z.enum(['milliseconds', 'iso']).default('milliseconds'),
  realTime: z.object({ maxEvents: count.default(25), maxBytes: count.default(256_000) }).prefault({}),
  batch: batch.prefault({}),
  maxConcurrentLanes: count.default(64),
  maxConcurrentPerHost: count.default(16),
  retry: z
    .object({ jitter: z.number().min(0).max(1).default(0.1), retentionMs: milliseconds.default(7 * DAY_MS) })
    .prefault({}),
  keep: z
    .object({
      attemptsMs: milliseconds.default(7 * DAY_MS),
      lossesMs: milliseconds.default(90 * DAY_MS),
      auditsMs: milliseconds.default(400 * DAY_MS),
    })
    .prefault({}),
  limits: z
    .object({
      connectMs: milliseconds.default(10_000),
      idleMs: milliseconds.default(5_000),
      attemptMs: milliseconds.max(55_000, { error: 'must end before the lease of a lane, 60 s' }).default(30_000),
      attemptPerEventMs: z.int().nonnegative().default(250),
      stopMs: z.int().nonnegative().default(10_000),
    })
    .prefault({}),
  targets: z
    .object({ allowHttp: z.boolean().default(false), allow: z.array(network).default([]), ca: z.string().optional() })
    .prefault({}),
  devTargets: z.literal('loopback').optional(),
});

export type Settings = z.output<typeof settingsSchema>;

/** The settings among the options of `createEmitter`. */
export interface SettingsOptions {
  /** How many webhooks an account may have. 5 by default. */
  maxWebhooksPerAccount?: number | undefined;
  /** How `timestamp` is written: epoch milliseconds (default), or ISO 8601 as ALM does since 2026. */
  timestampFormat?: 'milliseconds' | 'iso' | undefined;
  realTime?:
    | {
        /** So many events go into one request while a backlog drains. 25 by default. */
        maxEvents?: number | undefined;
        /** And so many bytes, unless a single event has more. 256,000 by default. */
        maxBytes?: number | undefined;
      }
    | undefined;
  batch?:
    | {
        /** Batch events are sent every so often, each account at moments of its own. 15 minutes by default. */
        intervalMs?: number | undefined;
        /** Or at the times of a cron expression, the same for all accounts. */
        cron?: string | undefined;
        /** The time zone of `cron`, such as `Europe/Berlin`; that of the machine by default. */
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

/** @throws EmitterError `invalid_option` */
export function readSettings(options: SettingsOptions, { production }: { production: boolean }): Settings {
  const parsed = settingsSchema.safeParse(options);
  if (!parsed.success) {
    const issues = parsed.error.issues.map(({ path, code, message }) => ({ field: path.join('.'), code, message }));
    throw refusal(issues);
  }
  if (production && parsed.data.devTargets) throw refusal([DEV_IN_PRODUCTION]);
  return parsed.data;
}

const DEV_IN_PRODUCTION: FieldIssue = {
  field: 'devTargets',
  code: 'not_in_production',
  message: 'is for development, and NODE_ENV is production: list the network in targets.allow instead.',
};

function refusal(issues: FieldIssue[]): Error {
  return faulty('invalid_option', 'createEmitter was given an option that cannot be.', issues);
}

/** How much one request holds, by timing. */
export function requestsOf({ realTime, batch: { maxEvents, maxBytes } }: Settings) {
  return { realTime, batch: { maxEvents, maxBytes } };
}
