import * as z from 'zod';
import { type FieldIssue, faulty } from './errors.ts';

const DAY_MS = 86_400_000;
const milliseconds = z.int().positive();

/** What may be set, and what holds when it isn't. */
const settingsSchema = z.object({
  maxWebhooksPerAccount: z.int().positive().default(5),
  timestampFormat: z.enum(['milliseconds', 'iso']).default('milliseconds'),
  batchIntervalMs: milliseconds.default(15 * 60_000),
  maxConcurrentLanes: z.int().positive().default(64),
  retry: z
    .object({ jitter: z.number().min(0).max(1).default(0.1), retentionMs: milliseconds.default(7 * DAY_MS) })
    .prefault({}),
  limits: z
    .object({
      connectMs: milliseconds.default(10_000),
      idleMs: milliseconds.default(5_000),
      attemptMs: milliseconds.max(55_000, { error: 'must end before the lease of a lane, 60 s' }).default(30_000),
    })
    .prefault({}),
});

export type Settings = z.output<typeof settingsSchema>;

/** The settings among the options of `createEmitter`. */
export interface SettingsOptions {
  /** How many webhooks an account may have. 5 by default. */
  maxWebhooksPerAccount?: number | undefined;
  /** How `timestamp` is written: epoch milliseconds (default), or ISO 8601 as ALM does since 2026. */
  timestampFormat?: 'milliseconds' | 'iso' | undefined;
  /** Batch events are sent at the multiples of this interval. 15 minutes by default. */
  batchIntervalMs?: number | undefined;
  /** How many lanes post at the same time. 64 by default. */
  maxConcurrentLanes?: number | undefined;
  retry?:
    | {
        /** By how much a delay may differ, either way: 0.1 (default) is ±10 %. */
        jitter?: number | undefined;
        /** How long an event is kept for delivery. 7 days by default. */
        retentionMs?: number | undefined;
      }
    | undefined;
  limits?:
    | {
        /** To connect, TLS included. 10 s by default. A dispatcher of your own has its own. */
        connectMs?: number | undefined;
        /** Of silence, once connected. 5 s by default. */
        idleMs?: number | undefined;
        /** For an attempt as a whole. 30 s by default, 55 s at most. */
        attemptMs?: number | undefined;
      }
    | undefined;
}

/** @throws EmitterError `invalid_option` */
export function readSettings(options: SettingsOptions): Settings {
  const parsed = settingsSchema.safeParse(options);
  if (parsed.success) return parsed.data;
  const issues: FieldIssue[] = parsed.error.issues.map(({ path, code, message }) => ({
    field: path.join('.'),
    code,
    message,
  }));
  throw faulty('invalid_option', 'createEmitter was given an option that cannot be.', issues);
}
