import * as z from 'zod';
import { catalogEntry } from './catalog.ts';
import { type Issue, issuesOf } from './issue.ts';

/** An event as a host hands it to the emitter: the catalogue says what `data` holds. */
export interface EmittedEvent {
  eventName: string;
  data: unknown;
}

const RESPONSE_PREFIX = 'RESPONSE:';

const accountId = z.int().positive();
const timestamp = z.union([z.int().min(1e11), z.iso.datetime()]);

/**
 * The strict check of what we emit: a name of the catalogue, every field of its data and no other.
 *
 * @returns the faults, none when the event is in order. Paths start at the event.
 */
export function checkEmittedEvent(event: EmittedEvent): Issue[] {
  const entry = catalogEntry(event.eventName);
  if (!entry) return [{ path: '$.eventName', code: 'unknown_event', message: 'Not a name of the catalogue.' }];
  return faults(z.object({ data: entry.emitted }), event);
}

/** The strict check of a whole body that we emit, the counterpart of the tolerant `parseEnvelope`. */
export function checkEmittedEnvelope(envelope: unknown): Issue[] {
  const issues = faults(emittedEnvelopeSchema, envelope);
  if (issues.length > 0) return issues;
  return (envelope as z.infer<typeof emittedEnvelopeSchema>).events.flatMap((event, index) =>
    checkEmittedEvent(event).map((issue) => ({ ...issue, path: issue.path.replace('$', `$.events[${index}]`) })),
  );
}

const emittedEnvelopeSchema = z.strictObject({
  accountId,
  events: z
    .array(
      z
        .strictObject({
          eventId: z.string().min(1),
          eventName: z.string(),
          timestamp,
          eventInfo: z.string().min(1),
          data: z.unknown(),
        })
        .refine(({ eventId, eventName }) => eventName.startsWith(RESPONSE_PREFIX) || isUuid(eventId), {
          path: ['eventId'],
          error: 'expected a UUID',
        })
        .refine(
          ({ eventId, eventName, data }) => !eventName.startsWith(RESPONSE_PREFIX) || eventId === requestId(data),
          {
            path: ['eventId'],
            error: "expected the request's event_id",
          },
        )
        .refine(isEventInfo, { path: ['eventInfo'], error: 'expected the form that formatEventInfo writes' }),
    )
    .min(1),
});

function faults(schema: z.ZodType, value: unknown): Issue[] {
  const checked = schema.safeParse(value);
  return checked.success ? [] : issuesOf(checked.error);
}

function isEventInfo({ eventName, eventId, eventInfo }: { eventName: string; eventId: string; eventInfo: string }) {
  if (eventName.startsWith(RESPONSE_PREFIX)) return eventInfo === eventId;
  return (eventName === 'CI_STATS' ? /^\d+-LoSt$/ : /^\d+-\d+-\d+-\d+$/).test(eventInfo);
}

function isUuid(id: string): boolean {
  return z.uuid().safeParse(id).success;
}

/** The id that a RESPONSE event takes from the call it answers; undefined for other data. */
function requestId(data: unknown): string | undefined {
  const id = (data as { request?: { metadata?: { event_id?: unknown } } } | null)?.request?.metadata?.event_id;
  return typeof id === 'string' ? id : undefined;
}

/**
 * The id of an event that the host gave none: that of the answered call for RESPONSE events, else a fresh UUID.
 */
export function eventIdFor(eventName: string, data: unknown, uuid: () => string): string {
  return (eventName.startsWith(RESPONSE_PREFIX) ? requestId(data) : undefined) ?? uuid();
}

/** A position in the sender's log, from which ALM's form of `eventInfo` is written. */
export interface LogPosition {
  /** Epoch milliseconds of the event. */
  epochMs: number;
  /** Number of the log segment. */
  log: number;
  /** Position within the segment. */
  offset: number;
  /** Position within one append. */
  index: number;
}

/**
 * ALM's form of `eventInfo`: `<epoch ms>-<log>-<offset>-<index>`, `<epoch ms>-LoSt` for CI_STATS,
 * the eventId for RESPONSE events.
 */
export function formatEventInfo(
  eventName: string,
  eventId: string,
  { epochMs, log, offset, index }: LogPosition,
): string {
  if (eventName.startsWith(RESPONSE_PREFIX)) return eventId;
  if (eventName === 'CI_STATS') return `${epochMs}-LoSt`;
  return `${epochMs}-${String(log).padStart(6, '0')}-${offset}-${index}`;
}
