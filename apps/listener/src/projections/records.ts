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
import { readWithDigits, textKey } from '../search/content.ts';
import { sightingId } from '../search/event-search.ts';
import type { Delivery } from '../store/delivery-store.ts';
import type { RecordFilter, StoredRecord } from './projections.ts';

export const RECORDS = `
  create table if not exists records (
    id integer primary key,
    key blob not null unique,
    updated integer not null,
    endpoint text not null,
    account_id text not null,
    user_id text not null,
    lo_instance_id text not null,
    lo_id text,
    state text not null,
    record text not null
  );
  create index if not exists records_by_update on records (updated, endpoint, account_id, state);
  create index if not exists records_by_user on records (user_id, updated);
  create index if not exists records_by_instance on records (lo_instance_id, updated);
  create index if not exists records_by_object on records (lo_id, updated) where lo_id is not null;
`;

/** Learners' records, one for each (endpoint, account, user, instance), as the events in the log make them. */
export interface Records {
  /** Within the transaction of a step. Only fresh events of accepted deliveries count. */
  apply(delivery: Delivery, body: Buffer): void;
  page(filter: RecordFilter, range: { before?: number; limit: number }): StoredRecord[];
  /** Drops those that changed longest ago, beyond the limit. */
  forget(): void;
  /** A transaction failed: they are counted again. */
  reset(): void;
}

/** What is stored of a record beside what it is found by. */
interface Stored extends Omit<StoredRecord, 'id' | 'state' | 'endpoint' | 'loInstanceId'> {
  memory: LearnerRecord;
}

interface Row {
  id: number;
  updated: number;
  endpoint: string;
  lo_instance_id: string;
  record: string;
}

const MAX_RECORDS = 1_000_000;
/** Events that a record remembers, of each kind. */
const MAX_HISTORY = 20;
/** Senders choose the texts: who sends longer ones has no record. */
const MAX_TEXT = 1000;

/** @param maxRecords how many are kept. */
export function createRecords(db: Database, maxRecords: number = MAX_RECORDS): Records {
  const columns = 'id, updated, endpoint, lo_instance_id, record';
  const selectOne = db.prepare<[Buffer], Row>(`select ${columns} from records where key = ?`);
  const insert = db.prepare(
    `insert into records (key, updated, endpoint, account_id, user_id, lo_instance_id, lo_id, state, record)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const update = db.prepare('update records set updated = ?, lo_id = ?, state = ?, record = ? where id = ?');
  const count = db.prepare<[], number>('select count(*) from records').pluck();
  const dropOldest = db.prepare('delete from records where id in (select id from records order by updated limit ?)');
  let kept: number | undefined;

  function applyEvent(delivery: Delivery, position: number, event: RecordEvent): void {
    const { endpoint, accountId = '' } = delivery;
    const key = keyOf(endpoint, accountId, event);
    const row = selectOne.get(key);
    const next = nextRecord(row && (JSON.parse(row.record) as Stored), delivery, event);
    const id = sightingId(delivery.seq, position);
    const { loId = null, memory } = next;
    const text = JSON.stringify(next);
    if (row) update.run(id, loId, memory.state, text, row.id);
    else {
      const { userId, loInstanceId } = event;
      insert.run(key, id, endpoint, String(accountId), String(userId), loInstanceId, loId, memory.state, text);
      if (kept !== undefined) kept += 1;
    }
  }

  return {
    apply(delivery, body) {
      for (const { position, event } of recordEvents(delivery, body)) applyEvent(delivery, position, event);
    },
    page(filter, { before = Number.MAX_SAFE_INTEGER, limit }) {
      const { conditions, values } = conditionsOf(filter);
      const where = ['updated < ?', ...conditions].join(' and ');
      const sql = `select ${columns} from records where ${where} order by updated desc limit ?`;
      return db
        .prepare<unknown[], Row>(sql)
        .all(before, ...values, limit)
        .map(shown);
    },
    forget() {
      kept ??= count.get() ?? 0;
      if (kept <= maxRecords) return;
      dropOldest.run(kept - maxRecords);
      kept = maxRecords;
    },
    reset() {
      kept = undefined;
    },
  };
}

// ── One event ────────────────────────────────────────────────────────────────────────────────────

function* recordEvents(
  { verdict, events }: Delivery,
  body: Buffer,
): Generator<{ position: number; event: RecordEvent }> {
  const isWanted = ({ fresh, eventName }: Delivery['events'][number]) => fresh && recordEventKind(eventName);
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

function isBounded(event: RecordEvent): boolean {
  return Object.values(event).every((value) => typeof value !== 'string' || value.length <= MAX_TEXT);
}

/** Lengths keep two different lists from meeting in one text. */
function keyOf(endpoint: string, accountId: number | string, { userId, loInstanceId }: RecordEvent): Buffer {
  const text = [endpoint, accountId, userId, loInstanceId].map((part) => `${String(part).length}:${part}`).join('');
  return textKey(text);
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

const COLUMNS: Readonly<Record<keyof RecordFilter, string>> = {
  endpoint: 'endpoint',
  accountId: 'account_id',
  userId: 'user_id',
  loId: 'lo_id',
  loInstanceId: 'lo_instance_id',
  state: 'state',
};

function conditionsOf(filter: RecordFilter): { conditions: string[]; values: string[] } {
  const given = Object.entries(filter).filter(([, value]) => value !== undefined) as [keyof RecordFilter, string][];
  return { conditions: given.map(([name]) => `${COLUMNS[name]} = ?`), values: given.map(([, value]) => value) };
}

function shown({ updated, endpoint, lo_instance_id: loInstanceId, record }: Row): StoredRecord {
  const { memory, ...told } = JSON.parse(record) as Stored;
  return { id: updated, endpoint, loInstanceId, ...told, ...recordFacts(memory) };
}
