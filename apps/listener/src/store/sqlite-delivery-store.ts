import { randomBytes } from 'node:crypto';
import Database from 'better-sqlite3';
import { type AgingEvents, createAgingEvents } from './aging-events.ts';
import { createCounts } from './counts.ts';
import { deliveryJson, parseDelivery } from './delivery-json.ts';
import type { Delivery, DeliveryStore, JudgedRequest } from './delivery-store.ts';
import { createImports } from './imports.ts';
import { KEY_BYTES } from './known-events.ts';
import { createProbe } from './probe.ts';
import { createRefusedBound, type RefusedLimits } from './refused-bound.ts';
import { DEFAULT_RETENTION, ledgerMs } from './retention.ts';
import { createHeaderSealer, type HeaderSealer } from './sealed-headers.ts';
import { sight } from './sighting.ts';
import { createTrimmer } from './trimmer.ts';

// The hot path appends and never searches: no table has an index on random keys, because such an index,
// not fsync, is what limits SQLite. Which events are known is asked of a set in memory that is rebuilt
// from the `commits` at start; `commits` outlives the payloads.
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
  create table if not exists commits (
    seq integer primary key,
    committed_at integer not null,
    event_keys blob not null
  );
  create table if not exists counts (
    endpoint text not null,
    subject text not null,
    name text not null,
    count integer not null,
    primary key (endpoint, subject, name)
  ) without rowid;
`;

const BUSY_TIMEOUT_MS = 50;

/** Enough for a viewer's frame; one delivery may be larger. */
const READ_BYTES = 1024 * 1024;

interface Row {
  summary: string;
}

/**
 * The embedded log: SQLite, every commit on disk before it is told.
 *
 * @param rememberMs how long an event is known at least, in milliseconds.
 * @param headerSealer keeps credentials in headers from resting in clear; without one they are lost with the process.
 */
export function sqliteDeliveryStore(
  path: string,
  limits?: Partial<RefusedLimits>,
  rememberMs: number = ledgerMs(DEFAULT_RETENTION),
  headerSealer: HeaderSealer = createHeaderSealer(randomBytes(32)),
): DeliveryStore {
  const db = openDatabase(path);
  const known = rememberEvents(db, rememberMs);
  const counts = createCounts(db);
  const refused = createRefusedBound(db, limits);
  const probe = createProbe(db);
  const imports = createImports(db);
  const trimmer = createTrimmer(db, refused, imports);
  let newest = newestSeq(db);

  const insertDelivery = db.prepare(
    `insert into deliveries (seq, received_at, endpoint, verdict, summary, method, path, headers, remote_address, body)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertCommit = db.prepare('insert into commits (seq, committed_at, event_keys) values (?, ?, ?)');
  const selectOne = db.prepare<
    [number],
    Row & { method: string; path: string; headers: string; remote_address: string | null }
  >('select summary, method, path, headers, remote_address from deliveries where seq = ?');
  const selectBody = db.prepare<[number], { body: Buffer }>('select body from deliveries where seq = ?');
  const selectAfter = db.prepare<[number, number], Row>(
    'select summary from deliveries where seq > ? order by seq limit ?',
  );
  const selectOldest = db.prepare<[], { oldest: number | null }>('select min(seq) as oldest from deliveries');

  function store(request: JudgedRequest, delivery: Delivery): void {
    const { receivedAt, endpoint, method, path: requestPath, rawHeaders, remoteAddress = null, body } = request;
    const summary = deliveryJson(delivery);
    const headers = headerSealer.seal(rawHeaders);
    const { seq, verdict } = delivery;
    const restingPath = headerSealer.sealPath(requestPath);
    insertDelivery.run(seq, receivedAt, endpoint, verdict, summary, method, restingPath, headers, remoteAddress, body);
    if (delivery.origin) imports.record(request, seq);
  }

  const commit = db.transaction(
    (requests: readonly JudgedRequest[], deliveries: readonly Delivery[], keys: Buffer[]) => {
      for (const [index, delivery] of deliveries.entries()) store(requests[index] as JudgedRequest, delivery);
      insertCommit.run(deliveries.at(-1)?.seq ?? newest, committedAt(requests), Buffer.concat(keys));
      counts.record(deliveries);
      return refused.record(deliveries);
    },
  );

  return {
    async append(requests) {
      if (requests.length === 0) return [];
      const { deliveries, keys } = sight(requests, known, newest);
      try {
        trimmer.stored(deliveries.length - commit(requests, deliveries, keys));
      } catch (error) {
        counts.forget();
        refused.forget();
        throw error;
      }
      const at = committedAt(requests);
      for (const key of keys) known.add(key, at);
      newest += deliveries.length;
      return deliveries;
    },
    async page(filter, { before = Number.MAX_SAFE_INTEGER, after = 0, limit }) {
      const { endpoint, verdict } = filter;
      const conditions = ['seq < :before', 'seq > :after'];
      if (endpoint !== undefined) conditions.push('endpoint = :endpoint');
      // Spelled out, because a partial index serves only a condition that implies its own.
      if (verdict !== undefined)
        conditions.push(verdict === 'accepted' ? 'verdict = :verdict' : "verdict = :verdict and verdict <> 'accepted'");
      const sql = `select summary from deliveries where ${conditions.join(' and ')} order by seq desc limit :limit`;
      return db
        .prepare<unknown[], Row>(sql)
        .all({ before, after, limit, ...filter })
        .map(({ summary }) => parseDelivery(summary));
    },
    async read(after, limit) {
      const deliveries: Delivery[] = [];
      let bytes = 0;
      for (const row of selectAfter.iterate(after, limit)) {
        deliveries.push(parseDelivery(row.summary));
        bytes += row.summary.length;
        if (bytes >= READ_BYTES) break;
      }
      return deliveries;
    },
    async find(seq) {
      const row = selectOne.get(seq);
      if (!row) return undefined;
      const { method, path: requestPath, headers, remote_address: remoteAddress } = row;
      const rawHeaders = headerSealer.open(headers);
      const path = headerSealer.openPath(requestPath);
      return {
        delivery: parseDelivery(row.summary),
        request: { method, path, rawHeaders, ...(remoteAddress !== null && { remoteAddress }) },
      };
    },
    body: async (seq) => selectBody.get(seq)?.body,
    bounds: async () => ({ oldest: selectOldest.get()?.oldest ?? newest + 1, newest }),
    counts: async () => counts.list(),
    probe: async () => probe.write(),
    size: async () => probe.size(),
    identity: async () => imports.identity,
    imported: async (origins) => origins.map(imports.has),
    trim: async (retention, now) => trimmer.step(retention, now),
    async close() {
      db.close();
    },
  };
}

function openDatabase(path: string): Database.Database {
  // Waiting for somebody else's lock would hold up every request: say 503 soon instead.
  const db = new Database(path, { timeout: BUSY_TIMEOUT_MS });
  // Only before the first table: space that retention frees can be given back in small steps.
  db.pragma('auto_vacuum = INCREMENTAL');
  db.pragma('journal_mode = WAL');
  // NORMAL would sync at checkpoints only: an acknowledged delivery could be lost with the power.
  db.pragma('synchronous = FULL');
  db.exec(SCHEMA);
  return db;
}

function rememberEvents(db: Database.Database, rememberMs: number): AgingEvents {
  const known = createAgingEvents(rememberMs);
  const commits = db.prepare<[], [number, Buffer]>('select committed_at, event_keys from commits order by seq').raw();
  for (const [at, keys] of commits.iterate()) {
    for (let start = 0; start < keys.length; start += KEY_BYTES) known.add(keys.subarray(start, start + KEY_BYTES), at);
  }
  return known;
}

function committedAt(requests: readonly JudgedRequest[]): number {
  const last = requests.at(-1);
  // The age of what was imported counts from then.
  return last?.origin?.importedAt ?? last?.receivedAt ?? 0;
}

function newestSeq(db: Database.Database): number {
  return db.prepare<[], number | null>('select max(seq) from commits').pluck().get() ?? 0;
}
