import { stringify } from 'csv-stringify/sync';
import type { SightedEvent } from '../store/delivery-store.ts';
import type { ExportedDelivery } from './exported-delivery.ts';

const COLUMNS = [
  'log',
  'seq',
  'receivedAt',
  'endpoint',
  'verdict',
  'accountId',
  'eventId',
  'eventName',
  'timestamp',
  'fresh',
  'conflict',
  'userId',
  'loId',
  'loInstanceId',
  'webhookId',
  'refusal',
];

export const csvHead = (): string => csvOf([COLUMNS]);

/** A row per event; a delivery without events has one of its own. */
export function csvRows(delivery: ExportedDelivery): string {
  const { events } = delivery;
  return csvOf((events.length === 0 ? [undefined] : events).map((event) => row(delivery, event)));
}

function row(delivery: ExportedDelivery, event?: SightedEvent): unknown[] {
  const { origin, receivedAt, endpoint, verdict, accountId, webhookId, refusal } = delivery;
  const front = [origin.log, origin.seq, receivedAt, endpoint, verdict, accountId];
  const { eventId, eventName, timestamp, fresh, conflict, userId, loId, loInstanceId } =
    event ?? ({} as Partial<SightedEvent>);
  return [
    ...front,
    eventId,
    eventName,
    timestamp,
    fresh,
    conflict,
    userId,
    loId,
    loInstanceId,
    webhookId,
    refusal?.code,
  ];
}

// Senders choose the texts, and which separator a spreadsheet splits lines at is its reader's locale to say. A program
// that splits otherwise than we wrote sees a cell begin wherever a line, or what any of them takes for a separator,
// ends: so a formula is disarmed there as well, not at the beginning of the text alone.
// Looked for backwards from what would begin it, over what a program may skip, and from nowhere else: no text is read
// twice.
const FORMULA =
  /^(?=[\t\r\n])|(?=[=+\-@\uff1d\uff0b\uff0d\uff20])(?<=(?:^|[\r\n\t\v\f\u0085\u2028\u2029,;|])[\s\p{Cc}\p{Cf}"]*)/gu;

/** A cell that a spreadsheet would run as a formula begins with an apostrophe, which it takes for the mark of a text. */
function harmless(text: string): string {
  return text.replace(FORMULA, "'");
}

/** What any program could split or read as more than itself. */
const NOT_PLAIN = /[^\w.:-]/;

function csvOf(rows: readonly unknown[][]): string {
  return stringify([...rows], {
    quoted_match: NOT_PLAIN,
    record_delimiter: 'windows',
    cast: { boolean: String, number: (value) => harmless(String(value)), string: harmless },
  });
}
