import { randomBytes } from 'node:crypto';
import Database from 'better-sqlite3';
import { type AgingEvents, createAgingEvents } from './aging-events.ts';
import { createCounts } from './counts.ts';
import { createDatabaseSpace, WAL_BYTES } from './database-space.ts';
import { createDeliveryBatches } from './delivery-batches.ts';
import { readDeliveryLog } from './delivery-log.ts';
import { createDeliveryRows } from './delivery-rows.ts';
import type { Delivery, DeliveryStore, JudgedRequest } from './delivery-store.ts';
import { createImports } from './imports.ts';
import { type EventKey, packKeys, unpackKeys } from './known-events.ts';
import { createLogSync, type SyncFile, syncFile } from './log-sync.ts';
import { createLogTip, type LogTip } from './log-tip.ts';
import { createProbe } from './probe.ts';
import { createRefusedBound, type RefusedLimits } from './refused-bound.ts';
import { DEFAULT_RETENTION, ledgerMs } from './retention.ts';
import { type CredentialSealer, createCredentialSealer } from './sealed-credentials.ts';
import { sight } from './sighting.ts';
import { createTrimmer } from './trimmer.ts';

// The hot path appends and never searches: no table has an index on random keys, because such an index,
// not fsync, is what limits SQLite. Which events are known is asked of a set in memory that is rebuilt
// from the `commits` at start; `commits` outlives the payloads, which are in batches and rows.
const SCHEMA = `
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

export interface DeliveryStoreOptions {
  /** How much is kept of what was not accepted. */
  refused?: Partial<RefusedLimits> | undefined;
  /** How long an event is known at least, in milliseconds. */
  rememberMs?: number;
  /** Keeps credentials from resting in clear; without one they are lost with the process. */
  sealer?: CredentialSealer;
  /** Is told how far the log is on the disk. */
  tip?: LogTip;
  /** Brings a file's data to the disk. */
  toDisk?: SyncFile;
}

/**
 * The embedded log: SQLite, every commit on disk before it is told.
 *
 * An append goes through commit → sync → tell, one after the other. Between commit and sync its deliveries are in the
 * database, but nobody is shown them. When the sync fails they are taken back before anything else is stored.
 */
export function sqliteDeliveryStore(
  path: string,
  {
    refused: limits,
    rememberMs = ledgerMs(DEFAULT_RETENTION),
    sealer = createCredentialSealer(randomBytes(32)),
    tip = createLogTip(),
    toDisk = syncFile,
  }: DeliveryStoreOptions = {},
): DeliveryStore {
  const db = openDatabase(path);
  const disk = createLogSync(path, toDisk);
  const batches = createDeliveryBatches(db, sealer);
  const rows = createDeliveryRows(db, sealer);
  const log = readDeliveryLog(db);
  const known = rememberEvents(db, rememberMs);
  const counts = createCounts(db);
  const refused = createRefusedBound(db, limits);
  const probe = createProbe(db);
  const space = createDatabaseSpace(db);
  const imports = createImports(db, log);
  const trimmer = createTrimmer(db, { log, parts: [batches, rows], refused, imports });
  let newest = newestSeq(db);
  tip.move(newest);

  const insertCommit = db.prepare('insert into commits (seq, committed_at, event_keys) values (?, ?, ?)');

  function store(requests: readonly JudgedRequest[], deliveries: readonly Delivery[]): void {
    const taken = deliveries.every((delivery) => delivery.refusal === undefined);
    if (taken) batches.insert(requests, deliveries);
    else storeApart(requests, deliveries);
    for (const [index, { origin, seq }] of deliveries.entries())
      if (origin) imports.record(requests[index] as JudgedRequest, seq);
  }

  /** What is refused may be dropped by itself. */
  function storeApart(requests: readonly JudgedRequest[], deliveries: readonly Delivery[]): void {
    const isTaken = (_: unknown, index: number) => deliveries[index]?.refusal === undefined;
    batches.insert(requests.filter(isTaken), deliveries.filter(isTaken));
    for (const [index, delivery] of deliveries.entries())
      if (delivery.refusal) rows.insert(requests[index] as JudgedRequest, delivery);
  }

  const dropCommits = db.prepare('delete from commits where seq > ?');

  const commit = db.transaction(
    (requests: readonly JudgedRequest[], deliveries: readonly Delivery[], keys: readonly EventKey[]) => {
      store(requests, deliveries);
      insertCommit.run(deliveries.at(-1)?.seq ?? newest, committedAt(requests), packKeys(keys));
      counts.record(deliveries);
      return refused.record(deliveries);
    },
  );

  const inTurn = createQueue();
  let unsynced: readonly Delivery[] = [];
  let isUnsure = false;

  async function sync(): Promise<void> {
    isUnsure = true;
    await disk.sync();
    isUnsure = false;
  }

  async function append(requests: readonly JudgedRequest[]): Promise<Delivery[]> {
    takeBack();
    const { deliveries, keys } = sight(requests, known, newest);
    const dropped = commitAll(requests, deliveries, keys);
    unsynced = deliveries;
    await sync();
    unsynced = [];
    const at = committedAt(requests);
    for (const key of keys) known.add(key, at);
    newest += deliveries.length;
    tip.move(newest);
    trimmer.stored(deliveries.length - dropped);
    return deliveries;
  }

  function commitAll(...sighted: Parameters<typeof commit>): number {
    try {
      return commit(...sighted);
    } catch (error) {
      counts.forget();
      refused.forget();
      throw error;
    }
  }

  /**
   * What a failed sync left: it was answered 503, and its sender will come again. Its pages may be missing on the
   * disk though the next sync succeeds, so the write-ahead log must end here and begin anew.
   */
  function takeBack(): void {
    if (!isUnsure) return;
    retract(unsynced);
    const [{ busy = 1 } = {}] = db.pragma('wal_checkpoint(TRUNCATE)') as { busy?: number }[];
    if (busy !== 0) throw new Error('The write-ahead log is in use: what failed to be synced is still in it.');
    unsynced = [];
    isUnsure = false;
  }

  const retract = db.transaction((deliveries: readonly Delivery[]) => {
    if (newestSeq(db) === newest) return;
    for (const part of [batches, rows]) part.dropAfter(newest);
    dropCommits.run(newest);
    imports.forgetAfter(newest);
    counts.record(deliveries, -1);
    counts.forget();
    refused.forget();
    trimmer.countAgain();
  });

  const shown = (seq: number) => seq <= newest;

  return {
    append: async (requests) => (requests.length === 0 ? [] : inTurn(() => append(requests))),
    page: async (filter, { before = newest + 1, after = 0, limit }) =>
      log.newestFirst(filter, { before: Math.min(before, newest + 1), after, limit }),
    async read(after, limit) {
      const { deliveries } = log.oldestFirst(after, limit, READ_BYTES);
      return shown(deliveries.at(-1)?.seq ?? 0) ? deliveries : deliveries.filter(({ seq }) => shown(seq));
    },
    async find(seq) {
      const found = shown(seq) ? log.find(seq) : undefined;
      if (!found) return undefined;
      const { delivery, method, path, headers, remoteAddress } = found;
      const request = { method, path: sealer.openPath(path), rawHeaders: sealer.open(headers) };
      return { delivery, request: { ...request, ...(remoteAddress !== undefined && { remoteAddress }) } };
    },
    body: async (seq) => (shown(seq) ? log.body(seq) : undefined),
    bounds: async () => ({ oldest: Math.min(log.first() ?? newest + 1, newest + 1), newest }),
    counts: async () => counts.list(),
    probe: () =>
      inTurn(async () => {
        takeBack();
        probe.write();
        await sync();
      }),
    size: async () => space.size(),
    identity: async () => imports.identity,
    imported: async (origins) => origins.map(imports.has),
    // Not between a commit and its sync: it joins what may have to be taken back with what stays.
    trim: (retention, now) =>
      inTurn(async () => {
        takeBack();
        if (trimmer.step(retention, now)) return true;
        space.rest();
        return false;
      }),
    close: () =>
      inTurn(async () => {
        disk.close();
        db.close();
      }),
  };
}

function openDatabase(path: string): Database.Database {
  // Waiting for somebody else's lock would hold up every request: say 503 soon instead.
  const db = new Database(path, { timeout: BUSY_TIMEOUT_MS });
  try {
    prepare(db);
  } catch (error) {
    db.close();
    throw error;
  }
  return db;
}

function prepare(db: Database.Database): void {
  // Before the first table only. Batches fill several pages: larger ones take fewer writes.
  db.pragma('page_size = 8192');
  // Before the first table only, too: space that retention frees can be given back in small steps.
  db.pragma('auto_vacuum = INCREMENTAL');
  db.pragma('journal_mode = WAL');
  // SQLite syncs where it must for the file to stay whole; after each commit we do, without holding up the others.
  db.pragma('synchronous = NORMAL');
  // Bringing the log into the file holds up the event loop: more often than SQLite would, and shorter.
  db.pragma('wal_autocheckpoint = 500');
  db.pragma(`journal_size_limit = ${WAL_BYTES}`);
  db.exec(SCHEMA);
  bringToDisk(db);
}

/** What a process that was killed had committed, but not synced, is told by the next one: it must last, too. */
function bringToDisk(db: Database.Database): void {
  try {
    db.pragma('wal_checkpoint(PASSIVE)');
  } catch {
    // A full disk, for instance: what is there can be read all the same, and the next commit says what is wrong.
  }
}

/** One after the other, whatever became of the one before. */
function createQueue(): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work);
    last = result.catch(() => {});
    return result;
  };
}

function rememberEvents(db: Database.Database, rememberMs: number): AgingEvents {
  const known = createAgingEvents(rememberMs);
  const commits = db.prepare<[], [number, Buffer]>('select committed_at, event_keys from commits order by seq').raw();
  for (const [at, keys] of commits.iterate()) for (const key of unpackKeys(keys)) known.add(key, at);
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
