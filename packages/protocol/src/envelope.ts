import { isSafeNumber, parse as parseLossless } from 'lossless-json';
import * as z from 'zod';
import { catalogEntry, type EventData, type EventName } from './catalog.ts';
import { type Issue, issuesOf, MAX_ISSUES } from './issue.ts';

/** Ids and names are shown in every list, so they are bounded; ALM's have a few dozen characters. */
const MAX_CHARACTERS = 1024;
const MAX_DIGITS = 100;

const short = z.string().max(MAX_CHARACTERS, { error: `expected at most ${MAX_CHARACTERS} characters` });

const opaqueId = short
  .min(1)
  // Half a surrogate pair has no UTF-8 form: two different ids would become one on disk.
  .refine((id) => id.isWellFormed(), { error: 'expected well-formed Unicode' });

/** What data tells of itself in lists. */
const IDS = ['userId', 'loId', 'loInstanceId'] as const;

function hasShortIds(data: unknown): boolean {
  const ids = (data ?? {}) as Record<string, unknown>;
  return IDS.every((name) => !(typeof ids[name] === 'string' && (ids[name] as string).length > MAX_CHARACTERS));
}

/**
 * One event as ALM may send it: ids are opaque, names may be unknown, extra fields stay,
 * `eventInfo` and `data` may be missing or anything.
 */
export const receivedEventSchema = z.looseObject({
  eventId: opaqueId,
  eventName: opaqueId,
  timestamp: z.union([z.number(), short], {
    error: `expected a number, or a string of at most ${MAX_CHARACTERS} characters`,
  }),
  eventInfo: z.unknown().optional(),
  data: z
    .unknown()
    .refine(hasShortIds, { error: `expected ${IDS.join(', ')} of at most ${MAX_CHARACTERS} characters` })
    .optional(),
});

/** The body of a delivery as ALM may send it. `events` may be empty. */
export const envelopeSchema = z.looseObject({
  accountId: z.union([z.int(), opaqueId], {
    error: `expected an integer of at most ${MAX_DIGITS} digits, or a string of 1 to ${MAX_CHARACTERS} characters`,
  }),
  events: z.array(receivedEventSchema),
});

const frameSchema = envelopeSchema.extend({ events: z.array(z.unknown()) });

interface EventBase<Name extends string, Data> {
  /** Opaque: mostly, not always, a UUID. */
  eventId: string;
  eventName: Name;
  /** Epoch seconds, epoch milliseconds or ISO 8601: read it with `parseTimestamp`. */
  timestamp: number | string;
  /** A position in the sender's log, where there is one. */
  eventInfo?: unknown;
  data: Data;
}

/** An event as it arrives: any name, any data. */
export type ReceivedEvent = EventBase<string, unknown>;

/** An event of the catalogue; `eventName` tells the type of `data`. */
export type KnownEvent = { [Name in EventName]: EventBase<Name, EventData<Name>> }[EventName];

export interface Envelope {
  /** An integer; as a string where the sender wrote one, or digits beyond 2^53 that a number would lose. */
  accountId: number | string;
  events: ReceivedEvent[];
}

export type ParsedEnvelope = { ok: true; envelope: Envelope } | { ok: false; issues: Issue[] };

/**
 * Narrows an event to its catalogue type: the name is known and the data has what identifies its record.
 *
 * @example if (isKnownEvent(event) && event.eventName === 'COURSE_ENROLLMENT') event.data.userId // number
 */
export function isKnownEvent(event: ReceivedEvent): event is KnownEvent {
  return catalogEntry(event.eventName)?.data.safeParse(event.data).success ?? false;
}

/**
 * Reads the body of a delivery. Takes everything that ALM is known to send and keeps every field;
 * what isn't an envelope gives a list of issues. Never throws.
 *
 * @param body the bytes as they arrived: JSON in UTF-8.
 */
export function parseEnvelope(body: Uint8Array): ParsedEnvelope {
  const text = decodeUtf8(body);
  if (text === undefined) return refusal('invalid_utf8', 'The body is not valid UTF-8.');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return refusal('invalid_json', `The body is not JSON: ${(error as SyntaxError).message}.`);
  }
  restoreAccountId(value, text);
  const issues = envelopeIssues(value);
  // The parsed value itself, not zod's copy: same key order, every key.
  return issues.length === 0 ? { ok: true, envelope: value as Envelope } : { ok: false, issues };
}

/** One event after the other, so that a body full of faults costs no more than the faults that are told. */
function envelopeIssues(value: unknown): Issue[] {
  const frame = frameSchema.safeParse(value);
  if (!frame.success) return issuesOf(frame.error);
  const issues: Issue[] = [];
  for (const [index, event] of frame.data.events.entries()) {
    const checked = receivedEventSchema.safeParse(event);
    if (!checked.success) issues.push(...issuesOf(checked.error, ['events', index]));
    if (issues.length >= MAX_ISSUES) break;
  }
  return issues.slice(0, MAX_ISSUES);
}

function refusal(code: string, message: string): ParsedEnvelope {
  return { ok: false, issues: [{ path: '$', code, message }] };
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function decodeUtf8(body: Uint8Array): string | undefined {
  try {
    return utf8.decode(body);
  } catch {
    return undefined;
  }
}

/** With more of them it stays the number that it can't be as: the check that follows refuses it. */
const DIGITS = new RegExp(`^-?\\d{1,${MAX_DIGITS}}$`);

/** Accounts tell duplicates apart; so the digits of a huge one are read again, without loss. */
function restoreAccountId(value: unknown, text: string): void {
  const envelope = value as { accountId?: unknown } | null;
  const accountId = envelope?.accountId;
  if (envelope === null || typeof accountId !== 'number' || Number.isSafeInteger(accountId)) return;
  try {
    const exact = parseLossless(text, undefined, {
      parseNumber: String,
      // The last one counts, as it does for `JSON.parse`.
      onDuplicateKey: ({ newValue }) => newValue,
    }) as { accountId: string };
    if (DIGITS.test(exact.accountId) && !isSafeNumber(exact.accountId)) envelope.accountId = exact.accountId;
  } catch {
    // Nested too deeply for the lossless parser: the check that follows refuses the number.
  }
}
