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

/** Senders choose the texts: a cell that a spreadsheet would run as a formula begins with an apostrophe. */
function csvOf(rows: readonly unknown[][]): string {
  return stringify([...rows], {
    escape_formulas: true,
    record_delimiter: 'windows',
    cast: { boolean: String },
  });
}
