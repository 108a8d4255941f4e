import type { ReceivedEvent } from '@earshot/protocol';
import Database from 'better-sqlite3';
import { createCounts } from './counts.ts';
import type { Delivery, DeliveryStore, JudgedRequest, SightedEvent, Verdict } from './delivery-store.ts';
import { createKnownEvents, eventKey, KEY_BYTES, type KnownEvents } from './known-events.ts';
import { createRefusedBound, type RefusedLimits } from './refused-bound.ts';

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

/** Enough for a viewer's frame; one delivery may be larger. */
const READ_BYTES = 1024 * 1024;

interface Row {
  seq: number;
  summary: string;
}

/** The embedded log: SQLite, every commit on disk before it is told. */
export function sqliteDeliveryStore(path: string, limits?: Partial<RefusedLimits>): DeliveryStore {
  const db = openDatabase(path);
  const known = rememberEvents(db);
  const counts = createCounts(db);
  const refused = createRefusedBound(db, limits);
  let newest = newestSeq(db);

  const insertDelivery = db.prepare(
    `insert into deliveries (seq, received_at, endpoint, verdict, summary, method, path, headers, remote_address, body)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertCommit = db.prepare('insert into commits (seq, committed_at, event_keys) values (?, ?, ?)');
  const selectOne = db.prepare<
    [number],
    Row & { method: string; path: string; headers: string; remote_address: string | null }
  >('select seq, summary, method, path, headers, remote_address from deliveries where seq = ?');
  const selectBody = db.prepare<[number], { body: Buffer }>('select body from deliveries where seq = ?');
  const selectAfter = db.prepare<[number, number], Row>(
    'select seq, summary from deliveries where seq > ? order by seq limit ?',
  );
  const selectOldest = db.prepare<[], { oldest: number | null }>('select min(seq) as oldest from deliveries');

  const commit = db.transaction(
    (requests: readonly JudgedRequest[], deliveries: readonly Delivery[], keys: Buffer[]) => {
      deliveries.forEach((delivery, index) => {
        insertDelivery.run(...columns(requests[index] as JudgedRequest, delivery));
      });
      insertCommit.run(deliveries.at(-1)?.seq ?? newest, requests.at(-1)?.receivedAt ?? 0, Buffer.concat(keys));
      counts.record(deliveries);
      refused.record(deliveries);
    },
  );

  return {
    async append(requests) {
      if (requests.length === 0) return [];
      const keys: Buffer[] = [];
      const deliveries = sight(requests, known, newest, keys);
      try {
        commit(requests, deliveries, keys);
      } catch (error) {
        counts.forget();
        refused.forget();
        throw error;
      }
      for (const key of keys) known.add(key);
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
      const sql = `select seq, summary from deliveries where ${conditions.join(' and ')} order by seq desc limit :limit`;
      return db
        .prepare<unknown[], Row>(sql)
        .all({ before, after, limit, ...filter })
        .map(toDelivery);
    },
    async read(after, limit) {
      const deliveries: Delivery[] = [];
      let bytes = 0;
      for (const row of selectAfter.iterate(after, limit)) {
        deliveries.push(toDelivery(row));
        bytes += row.summary.length;
        if (bytes >= READ_BYTES) break;
      }
      return deliveries;
    },
    async find(seq) {
      const row = selectOne.get(seq);
      if (!row) return undefined;
      const { method, path: requestPath, headers, remote_address: remoteAddress } = row;
      const rawHeaders = JSON.parse(headers) as string[];
      return {
        delivery: toDelivery(row),
        request: { method, path: requestPath, rawHeaders, ...(remoteAddress !== null && { remoteAddress }) },
      };
    },
    body: async (seq) => selectBody.get(seq)?.body,
    bounds: async () => ({ oldest: selectOldest.get()?.oldest ?? newest + 1, newest }),
    counts: async () => counts.list(),
    async close() {
      db.close();
    },
  };
}

function openDatabase(path: string): Database.Database {
  const db = new Database(path);
  db.pragma('journal_mode = WAL');
  // NORMAL would sync at checkpoints only: an acknowledged delivery could be lost with the power.
  db.pragma('synchronous = FULL');
  db.exec(SCHEMA);
  return db;
}

function rememberEvents(db: Database.Database): KnownEvents {
  const known = createKnownEvents();
  for (const keys of db.prepare<[], Buffer>('select event_keys from commits order by seq').pluck().iterate()) {
    for (let at = 0; at < keys.length; at += KEY_BYTES) known.add(keys.subarray(at, at + KEY_BYTES));
  }
  return known;
}

function newestSeq(db: Database.Database): number {
  return db.prepare<[], number | null>('select max(seq) from commits').pluck().get() ?? 0;
}

/** Numbers the requests and tells fresh events from known ones; collects the keys of the fresh ones. */
function sight(requests: readonly JudgedRequest[], known: KnownEvents, newest: number, keys: Buffer[]): Delivery[] {
  const claimed = new Set<string>();
  const claim = (key: Buffer) => {
    const text = key.toString('latin1');
    if (known.has(key) || claimed.has(text)) return false;
    claimed.add(text);
    keys.push(key);
    return true;
  };
  return requests.map((request, index) => sightDelivery(request, newest + index + 1, claim));
}

function sightDelivery(request: JudgedRequest, seq: number, claim: (key: Buffer) => boolean): Delivery {
  const base: Omit<Delivery, 'verdict' | 'events'> = {
    seq,
    receivedAt: new Date(request.receivedAt).toISOString(),
    endpoint: request.endpoint,
    size: request.body.length,
    ...webhookId(request.rawHeaders),
  };
  if (request.bodyMs) base.bodyMs = request.bodyMs;
  if (request.scripted) base.scripted = request.scripted;
  if (request.verdict === 'unrecognised') {
    const { verdict, kid, scheme } = request;
    return { ...base, verdict, ...(kid !== undefined && { kid }), ...(scheme !== undefined && { scheme }), events: [] };
  }
  if (request.verdict !== 'accepted')
    return { ...base, verdict: request.verdict, refusal: request.refusal, events: [] };
  const { kid, scheme, envelope } = request;
  const events = envelope.events.map((event) =>
    sightEvent(event, claim(eventKey(request.endpoint, envelope.accountId, event.eventId))),
  );
  return {
    ...base,
    verdict: verdictOf(events),
    accountId: envelope.accountId,
    ...(kid !== undefined && { kid }),
    ...(scheme !== undefined && { scheme }),
    events,
  };
}

function verdictOf(events: readonly SightedEvent[]): Verdict {
  return events.length > 0 && events.every(({ fresh }) => !fresh) ? 'duplicate' : 'accepted';
}

function sightEvent({ eventId, eventName, timestamp, data }: ReceivedEvent, fresh: boolean): SightedEvent {
  const { userId, loId, loInstanceId } = (data ?? {}) as Record<string, unknown>;
  return {
    eventId,
    eventName,
    timestamp,
    fresh,
    // A number that JSON.parse rounded would be a wrong one; the body has the digits.
    ...((typeof userId === 'string' || Number.isSafeInteger(userId)) && { userId: userId as number | string }),
    ...(typeof loId === 'string' && { loId }),
    ...(typeof loInstanceId === 'string' && { loInstanceId }),
  };
}

function webhookId(rawHeaders: readonly string[]): { webhookId?: string } {
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const value = rawHeaders[at + 1];
    if (value !== undefined && rawHeaders[at]?.toLowerCase() === 'webhook-id') return { webhookId: value };
  }
  return {};
}

function columns(
  { receivedAt, method, path, rawHeaders, remoteAddress, body }: JudgedRequest,
  delivery: Delivery,
): unknown[] {
  const { seq, endpoint, verdict, ...summary } = delivery;
  const stored = JSON.stringify({ endpoint, verdict, ...summary });
  return [
    seq,
    receivedAt,
    endpoint,
    verdict,
    stored,
    method,
    path,
    JSON.stringify(rawHeaders),
    remoteAddress ?? null,
    body,
  ];
}

function toDelivery({ seq, summary }: Row): Delivery {
  return { seq, ...(JSON.parse(summary) as Omit<Delivery, 'seq'>) };
}
