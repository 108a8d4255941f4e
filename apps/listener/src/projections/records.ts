import {
  type LearnerRecord,
  type ReceivedEvent,
  type RecordEvent,
  recordEventKind,
  recordEventOf,
  recordFacts,
  reduceRecord,
} from '@earshot/protocol/payload';
import type { Database } from 'better-sqlite3';
import { wordIndex } from '../derived/word-index.ts';
import { readWithDigits, textKey } from '../search/content.ts';
import { sightingId } from '../search/event-search.ts';
import { facets } from '../search/facets.ts';
import type { Delivery } from '../store/delivery-store.ts';
import type { RecordFilter, StoredRecord } from './projections.ts';

// A record lies under its last event, and what it is filtered by are words of a full-text index: what is added goes to
// their ends. Indexes on users, instances and objects would be written all over with every step; only a small one is,
// on six bytes of a hash, by which an event finds the record that it changes.
export const RECORDS = `
  create table if not exists records (
    updated integer primary key,
    key integer not null,
    endpoint text not null,
    account_id text not null,
    user_id text not null,
    lo_instance_id text not null,
    record text not null
  );
  create index if not exists records_by_key on records (key);
  ${wordIndex('record_words', 'facets')}
`;

/** Learners' records, one for each (endpoint, account, user, instance), as the events in the log make them. */
export interface Records {
  /** Only fresh events of accepted deliveries count. */
  apply(delivery: Delivery, body: Buffer): void;
  /** Writes what was applied, each record once. Within the transaction of a step. */
  save(): void;
  page(filter: RecordFilter, range: { before?: number; limit: number }): StoredRecord[];
  /** Drops those that changed longest ago, beyond the limit. */
  forget(): void;
  /** Drops all. */
  clear(): void;
  /** A transaction failed: what was applied is forgotten, and they are counted again. */
  reset(): void;
}

/** What is stored of a record beside what it is found by. */
interface Stored extends Omit<StoredRecord, 'id' | 'state' | 'endpoint' | 'loInstanceId'> {
  memory: LearnerRecord;
}

interface Row {
  updated: number;
  endpoint: string;
  account_id: string;
  user_id: string;
  lo_instance_id: string;
  record: string;
}

/** What tells one record from another. */
interface Owner {
  endpoint: string;
  accountId: string;
  userId: string;
  loInstanceId: string;
}

/** A record that events of this step changed. */
interface Touched {
  owner: Owner;
  key: number;
  /** Where it was before this step. */
  before?: number;
  updated: number;
  stored: Stored;
}

const MAX_RECORDS = 1_000_000;
/** Events that a record remembers, of each kind. */
const MAX_HISTORY = 20;
/** Senders choose the texts: who sends longer ones has no record. */
const MAX_TEXT = 1000;

/** @param maxRecords how many are kept. */
export function createRecords(db: Database, maxRecords: number = MAX_RECORDS): Records {
  const columns = 'updated, endpoint, account_id, user_id, lo_instance_id, record';
  const selectByKey = db.prepare<[number], Row>(`select ${columns} from records where key = ?`);
  const write = createWriter(db);
  const remove = db.prepare('delete from records where updated = ?');
  const removeWords = db.prepare('delete from record_words where rowid = ?');
  const count = db.prepare<[], number>('select count(*) from records').pluck();
  const selectOldest = db.prepare<[number], number>('select updated from records order by updated limit ?').pluck();
  const selectPage = db.prepare<[number, number], Row>(
    `select ${columns} from records where updated < ? order by updated desc limit ?`,
  );
  const selectFound = db.prepare<[string, number, number], Row>(
    // A number beyond 32 bits is bound as a float, by which a full-text index can't seek.
    `select ${columns} from records where updated in
       (select rowid from record_words where record_words match ? and rowid < cast(? as integer) order by rowid desc limit ?)
     order by updated desc`,
  );
  const touched = new Map<string, Touched>();
  let kept: number | undefined;

  function applyEvent(delivery: Delivery, position: number, event: RecordEvent): void {
    const owner = ownerOf(delivery, event);
    const name = nameOf(owner);
    const known = touched.get(name) ?? stored(owner, keyOf(name));
    // What is written last lies behind what was written before.
    touched.delete(name);
    touched.set(name, {
      ...known,
      updated: sightingId(delivery.seq, position),
      stored: nextRecord(known.stored, delivery, event),
    });
  }

  function stored(owner: Owner, key: number): Omit<Touched, 'updated' | 'stored'> & { stored?: Stored } {
    const row = selectByKey.all(key).find((candidate) => isOf(candidate, owner));
    return { owner, key, ...(row && { before: row.updated, stored: JSON.parse(row.record) as Stored }) };
  }

  /** Growing, as an index that grows at its end wants it. */
  function drop(ids: readonly number[]): void {
    for (const id of ids) {
      remove.run(id);
      removeWords.run(id);
    }
  }

  return {
    apply(delivery, body) {
      for (const { position, event } of recordEvents(delivery, body)) applyEvent(delivery, position, event);
    },
    save() {
      const records = [...touched.values()];
      touched.clear();
      const replaced = records.map(({ before }) => before).filter((id) => id !== undefined);
      drop(replaced.sort((one, other) => one - other));
      for (const record of records) write(record);
      if (kept !== undefined) kept += records.length - replaced.length;
    },
    page(filter, { before = Number.MAX_SAFE_INTEGER, limit }) {
      const match = wordsOf(filter).map((word) => `"${word}"`);
      const rows =
        match.length > 0 ? selectFound.all(match.join(' AND '), before, limit) : selectPage.all(before, limit);
      return rows.map(shown);
    },
    forget() {
      kept ??= count.get() ?? 0;
      if (kept <= maxRecords) return;
      drop(selectOldest.all(kept - maxRecords));
      kept = maxRecords;
    },
    clear: () => void db.exec("delete from records; insert into record_words (record_words) values ('delete-all')"),
    reset() {
      touched.clear();
      kept = undefined;
    },
  };
}

type Written = Omit<Touched, 'before'>;

function createWriter(db: Database): (record: Written) => void {
  const insert = db.prepare(
    `insert into records (updated, key, endpoint, account_id, user_id, lo_instance_id, record)
     values (?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertWords = db.prepare('insert into record_words (rowid, facets) values (?, ?)');
  return ({ owner, key, updated, stored }) => {
    const { endpoint, accountId, userId, loInstanceId } = owner;
    const { loId, memory } = stored;
    const words = wordsOf({ ...owner, ...(loId !== undefined && { loId }), state: memory.state });
    insert.run(updated, key, endpoint, accountId, userId, loInstanceId, JSON.stringify(stored));
    insertWords.run(updated, words.join(' '));
  };
}

const REWRITTEN_AT_ONCE = 1000;

/**
 * Makes what they are found by anew, of the records themselves: when it is damaged, and for the first version, in which
 * each thing that a record is found by had an index. Within a transaction.
 */
export function rewriteRecords(db: Database): void {
  db.exec('drop table if exists record_words; drop index if exists records_by_key');
  db.exec(`alter table records rename to former_records; ${RECORDS}`);
  const write = createWriter(db);
  const select = db.prepare<[number, number], Row>(
    `select updated, endpoint, account_id, user_id, lo_instance_id, record from former_records
     where updated > ? order by updated limit ?`,
  );
  let rows = select.all(-1, REWRITTEN_AT_ONCE);
  for (; rows.length > 0; rows = select.all(rows.at(-1)?.updated ?? 0, REWRITTEN_AT_ONCE)) {
    for (const row of rows) {
      const { endpoint, account_id: accountId, user_id: userId, lo_instance_id: loInstanceId } = row;
      const owner = { endpoint, accountId, userId, loInstanceId };
      write({ owner, key: keyOf(nameOf(owner)), updated: row.updated, stored: JSON.parse(row.record) as Stored });
    }
  }
  db.exec('drop table former_records');
}

// ── One event ────────────────────────────────────────────────────────────────────────────────────

function* recordEvents(
  { verdict, events }: Delivery,
  body: Buffer,
): Generator<{ position: number; event: RecordEvent }> {
  if (verdict !== 'accepted' || !events.some(isWanted)) return;
  const sent = eventsIn(body);
  for (const [position, sighted] of events.entries()) {
    const event = isWanted(sighted) && sent[position] ? recordEventOf(sent[position]) : undefined;
    if (event && isBounded(event)) yield { position, event };
  }
}

// Takes away the mark at the beginning that some senders write, as reading the envelope did.
const utf8 = new TextDecoder();

/** Where digits can't be kept, a number that was rounded is no id. */
function eventsIn(body: Buffer): readonly ReceivedEvent[] {
  const text = utf8.decode(body);
  const envelope = (readWithDigits(text) ?? JSON.parse(text)) as { events: ReceivedEvent[] };
  return envelope.events;
}

function isWanted({ fresh, eventName }: Delivery['events'][number]): boolean {
  return fresh && recordEventKind(eventName) !== undefined;
}

function isBounded(event: RecordEvent): boolean {
  return Object.values(event).every((value) => typeof value !== 'string' || value.length <= MAX_TEXT);
}

function ownerOf({ endpoint, accountId = '' }: Delivery, { userId, loInstanceId }: RecordEvent): Owner {
  return { endpoint, accountId: String(accountId), userId: String(userId), loInstanceId };
}

/** Lengths keep two different lists from meeting in one text. */
function nameOf({ endpoint, accountId, userId, loInstanceId }: Owner): string {
  return [endpoint, accountId, userId, loInstanceId].map((part) => `${part.length}:${part}`).join('');
}

const KEY_BYTES = 6;

/** Short, so that the index is small; two names may share one. */
function keyOf(name: string): number {
  return textKey(name).readUIntBE(0, KEY_BYTES);
}

function isOf(row: Row, { endpoint, accountId, userId, loInstanceId }: Owner): boolean {
  return (
    row.endpoint === endpoint &&
    row.account_id === accountId &&
    row.user_id === userId &&
    row.lo_instance_id === loInstanceId
  );
}

function nextRecord(known: Stored | undefined, delivery: Delivery, event: RecordEvent): Stored {
  const { record: memory, outcome } = reduceRecord(known?.memory, event);
  const { userId, loId = known?.loId, loType = known?.loType, eventId, eventName, timestamp } = event;
  const { seq: deliverySeq, receivedAt: updatedAt, accountId = '' } = delivery;
  const entry = { eventId, eventName, timestamp, deliverySeq };
  const { applied = [], ignored = [], appliedCount = 0, ignoredCount = 0 } = known ?? {};
  const isApplied = outcome === 'applied';
  return {
    accountId,
    userId,
    ...(loId !== undefined && { loId }),
    ...(loType !== undefined && { loType }),
    updatedSeq: deliverySeq,
    updatedAt,
    appliedCount: appliedCount + (isApplied ? 1 : 0),
    ignoredCount: ignoredCount + (isApplied ? 0 : 1),
    applied: isApplied ? [...applied, entry].slice(-MAX_HISTORY) : applied,
    ignored: isApplied ? ignored : [...ignored, { ...entry, rule: outcome }].slice(-MAX_HISTORY),
    memory,
  };
}

// ── Finding ──────────────────────────────────────────────────────────────────────────────────────

function wordsOf({ endpoint, accountId, userId, loId, loInstanceId, state }: RecordFilter): string[] {
  return facets([
    ['endpoint', endpoint],
    ['account', accountId],
    ['user', userId],
    ['lo', loId],
    ['instance', loInstanceId],
    ['state', state],
  ]);
}

function shown({ updated, endpoint, lo_instance_id: loInstanceId, record }: Row): StoredRecord {
  const { memory, ...told } = JSON.parse(record) as Stored;
  return { id: updated, endpoint, loInstanceId, ...told, ...recordFacts(memory) };
}
