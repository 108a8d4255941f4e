import type { Delivery, DeliveryStore, JudgedRequest } from '../store/delivery-store.ts';
import { importedDelivery } from './exported-delivery.ts';
import { readLines } from './lines.ts';

const BATCH_REQUESTS = 100;
const BATCH_BYTES = 4 * 1024 * 1024;

interface ImportSummary {
  /** Deliveries that are new here. */
  imported: number;
  /** That were here before. */
  skipped: number;
  /** Events of the imported ones. */
  fresh: number;
  duplicates: number;
}

/** What came of an import. What is said to be imported stays, also where a later line is wrong. */
export type ImportOutcome = { summary: ImportSummary; fault?: { line: number; message: string } };

export interface ImportOptions {
  store: Pick<DeliveryStore, 'append' | 'imported'>;
  /** Of a line. */
  maxLineBytes: number;
  /** Epoch milliseconds. */
  now: () => number;
  /** After each commit, with what it stored. */
  onStored(deliveries: readonly Delivery[]): void;
}

/** Stores the lines of an NDJSON export. What was imported before, or came from this very log, is left out. */
export async function importDeliveries(
  chunks: AsyncIterable<Uint8Array>,
  options: ImportOptions,
): Promise<ImportOutcome> {
  const { store, maxLineBytes, now, onStored } = options;
  const summary: ImportSummary = { imported: 0, skipped: 0, fresh: 0, duplicates: 0 };
  let batch: JudgedRequest[] = [];
  let bytes = 0;

  async function flush(): Promise<void> {
    const requests = await newOnes(batch);
    summary.skipped += batch.length - requests.length;
    batch = [];
    bytes = 0;
    if (requests.length === 0) return;
    const deliveries = await store.append(requests);
    onStored(deliveries);
    count(summary, deliveries);
  }

  async function newOnes(requests: readonly JudgedRequest[]): Promise<JudgedRequest[]> {
    const seen = new Set<string>();
    const known = await store.imported(requests.flatMap(({ origin }) => origin ?? []));
    return requests.filter(({ origin }, index) => {
      const name = `${origin?.seq}/${origin?.log}`;
      const isNew = known[index] === false && !seen.has(name);
      seen.add(name);
      return isNew;
    });
  }

  for await (const { number, text } of readLines(chunks, maxLineBytes)) {
    const read = text === undefined ? tooLong(maxLineBytes) : importedDelivery(text, now());
    if (!read.ok) {
      await flush();
      return { summary, fault: { line: number, message: read.message } };
    }
    batch.push(read.request);
    bytes += read.request.body.length;
    if (batch.length >= BATCH_REQUESTS || bytes >= BATCH_BYTES) await flush();
  }
  await flush();
  return { summary };
}

function tooLong(limit: number): { ok: false; message: string } {
  return { ok: false, message: `The line is longer than ${limit} bytes.` };
}

function count(summary: ImportSummary, deliveries: readonly Delivery[]): void {
  const events = deliveries.flatMap((delivery) => delivery.events);
  const fresh = events.filter((event) => event.fresh).length;
  summary.imported += deliveries.length;
  summary.fresh += fresh;
  summary.duplicates += events.length - fresh;
}
