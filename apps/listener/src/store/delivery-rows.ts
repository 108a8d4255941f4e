import type { Database } from 'better-sqlite3';
import { deliveryJson, parseDelivery } from './delivery-json.ts';
import type { Delivery, DeliveryFilter, JudgedRequest } from './delivery-store.ts';
import type { LogPart, OldDelivery, StoredRequest } from './log-part.ts';
import type { CredentialSealer, RestingHeaders } from './sealed-credentials.ts';

// A row for each delivery, for what is dropped one by one: refused requests. (Until batches came, everything was
// kept like this; such rows are read and trimmed all the same.)

const SCHEMA = `
  create table if not exists deliveries (
    seq integer primary key,
    received_at integer not null,
    endpoint text not null,
    verdict text not null,
    summary text not null,
    method text not null,
    path text not null,
    headers text not null,
    remote_address text,
    body blob not null
  );
  create index if not exists deliveries_by_endpoint on deliveries (endpoint, seq);
  create index if not exists deliveries_not_accepted on deliveries (verdict, seq) where verdict <> 'accepted';
  create index if not exists deliveries_refused on deliveries (seq) where verdict in ('refused', 'malformed');
`;

interface Summary {
  summary: string;
}

interface Row extends Summary {
  method: string;
  path: string;
  headers: string;
  remote_address: string | null;
}

/** Writes rows, within somebody's transaction. */
export interface DeliveryRows {
  insert(request: JudgedRequest, delivery: Delivery): void;
  dropUpTo(seq: number): void;
  dropAfter(seq: number): void;
}

export function createDeliveryRows(db: Database, sealer: CredentialSealer): DeliveryRows {
  db.exec(SCHEMA);
  const insert = db.prepare(
    `insert into deliveries (seq, received_at, endpoint, verdict, summary, method, path, headers, remote_address, body)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const dropUpTo = db.prepare('delete from deliveries where seq <= ?');
  const dropAfter = db.prepare('delete from deliveries where seq > ?');
  return {
    insert({ receivedAt, method, path, rawHeaders, remoteAddress = null, body }, delivery) {
      const { seq, endpoint, verdict } = delivery;
      const headers = JSON.stringify(sealer.seal(rawHeaders));
      const resting = sealer.sealPath(path);
      const summary = deliveryJson(delivery);
      insert.run(seq, receivedAt, endpoint, verdict, summary, method, resting, headers, remoteAddress, body);
    },
    dropUpTo: (seq) => void dropUpTo.run(seq),
    dropAfter: (seq) => void dropAfter.run(seq),
  };
}

export function readDeliveryRows(db: Database): LogPart {
  const selectAfter = db.prepare<[number, number], Summary>(
    'select summary from deliveries where seq > ? order by seq limit ?',
  );
  const selectWithBody = db.prepare<[number, number], Summary & { body: Buffer }>(
    'select summary, body from deliveries where seq > ? order by seq limit ?',
  );
  const selectSummary = db.prepare<[number], string>('select summary from deliveries where seq = ?').pluck();
  const selectOne = db.prepare<[number], Row>(
    'select summary, method, path, headers, remote_address from deliveries where seq = ?',
  );
  const selectBody = db.prepare<[number], Buffer>('select body from deliveries where seq = ?').pluck();
  const selectFirst = db.prepare<[], number | null>('select min(seq) from deliveries').pluck();
  const selectLast = db.prepare<[], number | null>('select max(seq) from deliveries').pluck();
  const countAll = db.prepare<[], number>('select count(*) from deliveries').pluck();
  const selectOldest = db.prepare<[number], { seq: number; size: number; refused: 0 | 1 }>(
    `select seq, length(body) as size, verdict in ('refused', 'malformed') as refused
     from deliveries order by seq limit ?`,
  );

  return {
    newestFirst(filter, { before, after, limit }) {
      const sql = `select summary from deliveries where ${conditions(filter).join(' and ')} order by seq desc limit :limit`;
      return db
        .prepare<unknown[], Summary>(sql)
        .all({ before, after, limit, ...filter })
        .map(({ summary }) => parseDelivery(summary));
    },
    oldestFirst(after, limit, bytes) {
      const deliveries: Delivery[] = [];
      let size = 0;
      for (const { summary } of selectAfter.iterate(after, limit)) {
        deliveries.push(parseDelivery(summary));
        size += summary.length;
        if (size >= bytes) return { deliveries, complete: false };
      }
      return { deliveries, complete: deliveries.length < limit };
    },
    *entries(after) {
      for (const { summary, body } of selectWithBody.iterate(after, -1))
        yield { delivery: parseDelivery(summary), body };
    },
    delivery(seq) {
      const summary = selectSummary.get(seq);
      return summary === undefined ? undefined : parseDelivery(summary);
    },
    find(seq) {
      const row = selectOne.get(seq);
      return row && stored(row);
    },
    body: (seq) => selectBody.get(seq),
    first: () => selectFirst.get() ?? undefined,
    last: () => selectLast.get() ?? undefined,
    count: () => countAll.get() ?? 0,
    oldest: (limit) => selectOldest.all(limit).map((row): OldDelivery => ({ ...row, refused: row.refused === 1 })),
  };
}

function conditions({ endpoint, verdict }: DeliveryFilter): string[] {
  const all = ['seq < :before', 'seq > :after'];
  if (endpoint !== undefined) all.push('endpoint = :endpoint');
  // Spelled out, because a partial index serves only a condition that implies its own.
  if (verdict !== undefined)
    all.push(verdict === 'accepted' ? 'verdict = :verdict' : "verdict = :verdict and verdict <> 'accepted'");
  return all;
}

function stored({ summary, method, path, headers, remote_address }: Row): StoredRequest {
  const request: StoredRequest = {
    delivery: parseDelivery(summary),
    method,
    path,
    headers: JSON.parse(headers) as RestingHeaders,
  };
  if (remote_address !== null) request.remoteAddress = remote_address;
  return request;
}
