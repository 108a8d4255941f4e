import { randomUUID } from 'node:crypto';
import { eventIdFor } from '@earshot/protocol';
import * as z from 'zod';
import type { Catalogue } from '../catalogue.ts';
import { weightOf } from '../dispatch/freeze.ts';
import { type FieldIssue, faulty } from '../errors.ts';
import { exactly, fault, reader } from '../reading.ts';
import type { NewEvent } from '../store/log-store.ts';

/** Something that happened in the learning platform. Members with other names are refused. */
export interface EventInput {
  /** A name of the catalogue, or one of the host's own. */
  eventName: string;
  /** What the catalogue says for that name; sent as `JSON.stringify` writes it. */
  data: unknown;
  /**
   * A UUID by which the event can be emitted again without being sent twice; made when it is missing. RESPONSE events
   * have that of the call they answer.
   */
  eventId?: string | undefined;
  /** When it happened, in epoch milliseconds; now when it is missing. */
  timestamp?: number | undefined;
}

/** Nothing else is counted in epoch milliseconds before 1973: a smaller number is of seconds. */
export const EARLIEST = 1e11;
const LATEST = 8.64e15;
const uuid = z.uuid();

// A misspelt eventId would make one, and what is handed over again after a crash would be sent twice.
const readForm = reader(
  exactly({
    eventName: z.string(),
    data: z.unknown(),
    eventId: z.string().optional(),
    timestamp: z.custom<number>(isEpochMs, fault('not_epoch_ms', 'It must be whole epoch milliseconds.')).optional(),
  }),
  { code: 'invalid_event', what: 'The event is not what its catalogue entry says.', name: 'event', bare: true },
);

/** @throws EmitterError `invalid_event` */
export function readEvent(given: unknown, now: number, catalogue: Catalogue): NewEvent {
  const input = readForm(given);
  const { eventName, timestamp = now } = input;
  const eventId = eventIdFor(eventName, input.data, () => input.eventId ?? randomUUID());
  const data = stringify(input.data);
  const issues = [...dataIssues(input, data, catalogue), ...idIssues(input, eventId)];
  const timing = catalogue.entry(eventName)?.timing;
  if (issues.length > 0 || timing === undefined || data === undefined) {
    throw faulty('invalid_event', 'The event is not what its catalogue entry says.', issues);
  }
  return { eventId, eventName, timing, timestamp, data, loggedAt: now, weight: weightOf({ eventId, eventName, data }) };
}

function isEpochMs(timestamp: unknown): boolean {
  return Number.isInteger(timestamp) && (timestamp as number) >= EARLIEST && (timestamp as number) <= LATEST;
}

function stringify(data: unknown): string | undefined {
  try {
    return JSON.stringify(data);
  } catch {
    return undefined;
  }
}

function dataIssues(input: EventInput, text: string | undefined, catalogue: Catalogue): FieldIssue[] {
  const issues = catalogue.issuesOf(input);
  if (issues.length > 0 || text !== undefined) return issues;
  return [{ field: 'data', code: 'not_json', message: 'It cannot be written as JSON.' }];
}

function idIssues({ eventName, eventId: given }: EventInput, eventId: string): FieldIssue[] {
  if (given !== undefined && given !== eventId) {
    return [{ field: 'eventId', code: 'not_request_id', message: "It must be the request's event_id." }];
  }
  if (!eventId.isWellFormed()) return [{ field: 'eventId', code: 'ill_formed', message: 'It is no valid Unicode.' }];
  if (eventName.startsWith('RESPONSE:') || uuid.safeParse(eventId).success) return [];
  return [{ field: 'eventId', code: 'not_uuid', message: 'It must be a UUID.' }];
}
