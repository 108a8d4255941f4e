import type { Database } from 'better-sqlite3';
import { commitJson } from './delivery-json.ts';
import type { Delivery, DeliveryFilter, JudgedRequest } from './delivery-store.ts';
import type { LogEntry, LogPart, StoredRequest } from './log-part.ts';
import type { CredentialSealer, RestingHeaders } from './sealed-credentials.ts';

// What was taken is kept in one row per commit, because a row per delivery costs more than all else that happens to
// a request. A large commit is cut, so that whoever wants one delivery reads no more than this beside it:
const BATCH_DELIVERIES = 64;
const BATCH_BYTES = 256 * 1024;

const SCHEMA = `
  create table if not exists batches (
    last_seq integer primary key,
    first_seq integer not null,
    deliveries integer not null,
    summaries text not null,
    requests text not null,
    bodies blob not null
  );
  create table if not exists batch_facets (
    facet text not null,
    last_seq integer not null,
    primary key (facet, last_seq)
  ) without rowid;
`;

/** One request of a batch, beside its summary and its body. */
type Request = [method: string, path: string, remoteAddress: string | null, headers: RestingHeaders];

/** Writes batches, within somebody's transaction. */
export interface DeliveryBatches {
  /** @param deliveries of these requests, in their order. */
  insert(requests: readonly JudgedRequest[], deliveries: readonly Delivery[]): void;
  dropUpTo(seq: number): void;
  /** @param seq the last one of a commit. */
  dropAfter(seq: number): void;
}

interface Row {
  lastSeq: number;
  summaries: string;
  requests: string;
  bodies: Buffer;
}

export function createDeliveryBatches(db: Database, sealer: CredentialSealer): DeliveryBatches {
  db.exec(SCHEMA);
  const insertBatch = db.prepare(
    'insert into batches (last_seq, first_seq, deliveries, summaries, requests, bodies) values (?, ?, ?, ?, ?, ?)',
  );
  const insertFacet = db.prepare('insert into batch_facets (facet, last_seq) values (?, ?)');
  const selectUpTo = db.prepare<[{ seq: number }], Row>(
    `select last_seq as lastSeq, summaries, requests, bodies from batches
     where first_seq <= :seq and last_seq <= coalesce((select min(last_seq) from batches where last_seq >= :seq), :seq)
     order by last_seq`,
  );
  const dropBatchesAfter = db.prepare('delete from batches where last_seq > ?');
  const dropFacetsAfter = db.prepare('delete from batch_facets where last_seq > ?');
  const dropBatch = db.prepare('delete from batches where last_seq = ?');
  const dropFacet = db.prepare('delete from batch_facets where facet = ? and last_seq = ?');

  const join = createJoiner();

  function write(deliveries: readonly Delivery[], requests: readonly Request[], bodies: readonly Uint8Array[]): void {
    const last = (deliveries.at(-1) as Delivery).seq;
    const first = (deliveries[0] as Delivery).seq;
    const summaries = commitJson(deliveries);
    insertBatch.run(last, first, deliveries.length, summaries, JSON.stringify(requests), join(bodies));
    for (const facet of facetsOf(deliveries)) insertFacet.run(facet, last);
  }

  const atRest = ({ method, path, remoteAddress, rawHeaders }: JudgedRequest): Request => [
    method,
    sealer.sealPath(path),
    remoteAddress ?? null,
    sealer.seal(rawHeaders),
  ];

  return {
    insert(requests, deliveries) {
      for (const [start, end] of cuts(deliveries)) {
        const whole = start === 0 && end === deliveries.length;
        const part = whole ? requests : requests.slice(start, end);
        const bodies = part.map(({ body }) => body);
        write(whole ? deliveries : deliveries.slice(start, end), part.map(atRest), bodies);
      }
    },
    dropUpTo(seq) {
      for (const row of selectUpTo.all({ seq })) {
        const batch = unpack(row);
        for (const facet of facetsOf(batch.map(({ delivery }) => delivery))) dropFacet.run(facet, row.lastSeq);
        dropBatch.run(row.lastSeq);
        const kept = batch.filter(({ delivery }) => delivery.seq > seq);
        if (kept.length > 0)
          write(
            kept.map(({ delivery }) => delivery),
            kept.map(({ request }) => request),
            kept.map(({ body }) => body),
          );
      }
    },
    dropAfter(seq) {
      dropBatchesAfter.run(seq);
      dropFacetsAfter.run(seq);
    },
  };
}

export function readDeliveryBatches(db: Database): LogPart {
  const selectAfter = db
    .prepare<[number], string>('select summaries from batches where last_seq > ? order by last_seq')
    .pluck();
  const selectWhole = db.prepare<[number], Row>(
    'select last_seq as lastSeq, summaries, requests, bodies from batches where last_seq > ? order by last_seq',
  );
  const selectSummaries = db
    .prepare<[number], string>('select summaries from batches where last_seq >= ? order by last_seq limit 1')
    .pluck();
  const selectOne = db.prepare<[number], Row>(
    'select last_seq as lastSeq, summaries, requests, bodies from batches where last_seq >= ? order by last_seq limit 1',
  );
  const selectFirst = db.prepare<[], number>('select first_seq from batches order by last_seq limit 1').pluck();
  const selectLast = db.prepare<[], number | null>('select max(last_seq) from batches').pluck();
  const countAll = db.prepare<[], number>('select coalesce(sum(deliveries), 0) from batches').pluck();
  // The newest batch that can hold anything before `:before`; without this bound all newer ones would be read first.
  const within = `last_seq > :after and first_seq < :before
    and last_seq <= coalesce((select min(last_seq) from batches where last_seq >= :before - 1), :before)`;
  const newest = db
    .prepare<[Bounds], string>(`select summaries from batches where ${within} order by last_seq desc`)
    .pluck();
  const newestWithFacet = db
    .prepare<[Bounds & { facet: string }], string>(
      `select summaries from batch_facets join batches using (last_seq)
       where facet = :facet and ${within} order by last_seq desc`,
    )
    .pluck();

  const selectPlace = db.prepare<[number], Place>(
    'select last_seq as lastSeq, first_seq as firstSeq from batches where last_seq >= ? order by last_seq limit 1',
  );

  const parse = parserOfSame();
  let kept: (Place & { batch: readonly Unpacked[] }) | undefined;

  /** Whoever goes through the log asks for one delivery of a batch after the other: it is unpacked once for them. */
  function batchOf(seq: number): readonly Unpacked[] {
    const place = selectPlace.get(seq);
    if (!place || place.firstSeq > seq) return [];
    // One that lost its beginning to retention is another one.
    if (kept?.lastSeq === place.lastSeq && kept.firstSeq === place.firstSeq) return kept.batch;
    const row = selectOne.get(seq);
    const batch = row ? unpack(row) : [];
    kept = { ...place, batch };
    return batch;
  }

  const unpackOne = (seq: number) => batchOf(seq).find(({ delivery }) => delivery.seq === seq);

  return {
    newestFirst(filter, { before, after, limit }) {
      const facet = facetOf(filter);
      const bounds = { after, before };
      const rows = facet === undefined ? newest.iterate(bounds) : newestWithFacet.iterate({ ...bounds, facet });
      const found: Delivery[] = [];
      for (const summaries of rows) {
        const batch = (JSON.parse(summaries) as Delivery[]).filter(
          (delivery) => delivery.seq < before && delivery.seq > after && fits(delivery, filter),
        );
        found.push(...batch.reverse());
        if (found.length >= limit) break;
      }
      return found.slice(0, limit);
    },
    oldestFirst(after, limit, bytes) {
      const found: Delivery[] = [];
      let size = 0;
      for (const summaries of selectAfter.iterate(after)) {
        for (const delivery of JSON.parse(summaries) as Delivery[]) if (delivery.seq > after) found.push(delivery);
        size += summaries.length;
        if (size >= bytes || found.length >= limit) return { deliveries: found.slice(0, limit), complete: false };
      }
      return { deliveries: found, complete: true };
    },
    *entries(after) {
      for (const row of selectWhole.iterate(after))
        for (const { delivery, body } of unpack(row)) if (delivery.seq > after) yield { delivery, body };
    },
    delivery(seq) {
      const summaries = selectSummaries.get(seq);
      return summaries === undefined ? undefined : parse(summaries).find((delivery) => delivery.seq === seq);
    },
    find(seq) {
      const found = unpackOne(seq);
      return found && stored(found);
    },
    body: (seq) => unpackOne(seq)?.body,
    first: () => selectFirst.get(),
    last: () => selectLast.get() ?? undefined,
    count: () => countAll.get() ?? 0,
    oldest(limit) {
      const { deliveries } = this.oldestFirst(0, limit, Number.POSITIVE_INFINITY);
      return deliveries.map(({ seq, size }) => ({ seq, size, refused: false }));
    },
  };
}

/** Of a batch in the log. */
interface Place {
  firstSeq: number;
  lastSeq: number;
}

interface Bounds {
  after: number;
  before: number;
}

/** A page asks for one delivery after the other, most of them of the same batch. */
function parserOfSame(): (summaries: string) => readonly Delivery[] {
  let text = '';
  let deliveries: readonly Delivery[] = [];
  return (summaries) => {
    if (summaries !== text) deliveries = JSON.parse(summaries) as Delivery[];
    text = summaries;
    return deliveries;
  };
}

interface Unpacked extends LogEntry {
  request: Request;
}

/** The bodies lie one behind the other; a delivery knows how long its own is. */
function unpack({ summaries, requests, bodies }: Row): Unpacked[] {
  const deliveries = JSON.parse(summaries) as Delivery[];
  const rest = JSON.parse(requests) as Request[];
  let end = 0;
  return deliveries.map((delivery, index) => {
    const start = end;
    end += delivery.size;
    return { delivery, request: rest[index] as Request, body: bodies.subarray(start, end) };
  });
}

function stored({ delivery, request: [method, path, remoteAddress, headers] }: Unpacked): StoredRequest {
  return { delivery, method, path, headers, ...(remoteAddress !== null && { remoteAddress }) };
}

/** One behind the other, in bytes that are valid until the next call: SQLite makes a copy of its own. */
function createJoiner(): (bodies: readonly Uint8Array[]) => Uint8Array {
  const space = Buffer.allocUnsafeSlow(BATCH_BYTES);
  return (bodies) => {
    const [first] = bodies;
    if (bodies.length === 1 && first) return first;
    let end = 0;
    for (const body of bodies) {
      space.set(body, end);
      end += body.length;
    }
    return space.subarray(0, end);
  };
}

/** Where a commit is cut: starts and ends, the ends excluded. */
function* cuts(deliveries: readonly Delivery[]): Iterable<[start: number, end: number]> {
  let start = 0;
  let bytes = 0;
  for (let at = 0; at < deliveries.length; at += 1) {
    const { size } = deliveries[at] as Delivery;
    if (at > start && (at - start >= BATCH_DELIVERIES || bytes + size > BATCH_BYTES)) {
      yield [start, at];
      start = at;
      bytes = 0;
    }
    bytes += size;
  }
  if (start < deliveries.length) yield [start, deliveries.length];
}

// ── Facets: what a batch holds, so that a rare thing is found without reading them all ──────────────────────────

function facetsOf(deliveries: readonly Delivery[]): Set<string> {
  const facets = new Set<string>();
  for (const { endpoint, verdict } of deliveries) {
    facets.add(endpoint);
    if (verdict === 'accepted') continue;
    facets.add(`/${verdict}`);
    facets.add(`${endpoint}/${verdict}`);
  }
  return facets;
}

/** The one that narrows most. Nearly everything is accepted: that is no facet. */
function facetOf({ endpoint, verdict }: DeliveryFilter): string | undefined {
  return verdict === undefined || verdict === 'accepted' ? endpoint : `${endpoint ?? ''}/${verdict}`;
}

function fits({ endpoint, verdict }: Delivery, wanted: DeliveryFilter): boolean {
  return (
    (wanted.endpoint === undefined || wanted.endpoint === endpoint) &&
    (wanted.verdict === undefined || wanted.verdict === verdict)
  );
}
