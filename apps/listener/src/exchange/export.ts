import type { EventSearch, SearchFilter } from '../search/event-search.ts';
import { foundInOrder } from '../search/found-in-order.ts';
import type { Delivery, DeliveryStore } from '../store/delivery-store.ts';
import { csvHead, csvRows } from './csv.ts';
import { type ExportedDelivery, exportedDelivery } from './exported-delivery.ts';
import { HAR_HEAD, HAR_TAIL, harEntry } from './har.ts';

/** What exports are written as, and how each is called on the web. */
export const exportTypes = {
  ndjson: 'application/x-ndjson',
  csv: 'text/csv; charset=utf-8',
  har: 'application/json',
} as const;

export type ExportFormat = keyof typeof exportTypes;

export interface ExportOptions {
  store: Pick<DeliveryStore, 'read' | 'find' | 'body' | 'bounds' | 'identity'>;
  /** Needed where anything is to be filtered. */
  search: EventSearch | undefined;
  filter: SearchFilter;
  /** Show credentials. */
  reveal: boolean;
}

/** What matches, oldest first, up to the end that the log had when it began. One delivery at a time is in memory. */
export async function* exportDeliveries({
  store,
  search,
  filter,
  reveal,
}: ExportOptions): AsyncGenerator<ExportedDelivery> {
  const { newest } = await store.bounds();
  const log = await store.identity();
  for await (const delivery of foundInOrder({ log: store, search, filter, after: 0, to: newest })) {
    const exported = await present(delivery);
    if (exported) yield exported;
  }

  async function present(delivery: Delivery): Promise<ExportedDelivery | undefined> {
    const [detail, body] = await Promise.all([store.find(delivery.seq), store.body(delivery.seq)]);
    // The page knows of conflicts; retention may have been faster than we.
    return detail && body && exportedDelivery({ ...detail, delivery }, body, { reveal, log });
  }
}

/** Text of a format, a delivery at a time. */
export async function* exportText(
  format: ExportFormat,
  deliveries: AsyncIterable<ExportedDelivery>,
): AsyncGenerator<string> {
  if (format === 'csv') yield csvHead();
  if (format === 'har') yield HAR_HEAD;
  let separator = '';
  for await (const delivery of deliveries) {
    if (format === 'ndjson') yield `${JSON.stringify(delivery)}\n`;
    else if (format === 'csv') yield csvRows(delivery);
    else {
      yield `${separator}${JSON.stringify(harEntry(delivery))}`;
      separator = ',\n';
    }
  }
  if (format === 'har') yield HAR_TAIL;
}
