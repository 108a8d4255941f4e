import type { TimestampFormat } from '../dispatch/event-text.ts';
import type { GroupCommit } from './group-commit.ts';
import type {
  AttemptFilter,
  AttemptRecord,
  AuditRecord,
  DeliveryFilter,
  DeliveryRecord,
  LossRecord,
  Numbered,
  RecordStore,
} from './records.ts';
import type { AttemptDetails, SettlementRow, Value } from './settlement-row.ts';
import type { SqliteDatabase } from './sqlite-database.ts';
import { type Condition, createPager, createSlicer, type Slice } from './sqlite-pages.ts';

export type SqliteRecords = Omit<RecordStore, 'recordAttempt' | 'attempts' | 'deliveries'> & {
  recordAttempt(row: Value[]): Promise<void>;
  attempts(accountId: number, filter?: AttemptFilter): Promise<Slice<Numbered<AttemptRecord>>>;
  deliveries(accountId: number, filter?: DeliveryFilter): Promise<Slice<Numbered<DeliveryRecord>>>;
  /** What a settlement tells. To be called inside its transaction. */
  record(row: SettlementRow): void;
};

/** The delivery log and the audit trail in SQLite. */
export function createSqliteRecords(database: SqliteDatabase, { write }: GroupCommit): SqliteRecords {
  const insertAttempt = database.prepare(`
    insert into attempts (account_id, webhook_id, delivery_id, timing, at, number, state, from_seq, to_seq, event_count,
      seqs, format, last_outcome, record)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const moveDelivery = database.prepare(`
    update attempts set state = :state, (last_outcome, tries) = (
      select last_outcome, number from attempts where delivery_id = :deliveryId and number > 0 order by id desc limit 1)
    where delivery_id = :deliveryId and state is not null`);
  const insertLoss = inserter<LossRecord>(database, 'losses', ':recordedAt');
  const insertAudit = inserter<AuditRecord>(database, 'audits', ':at');
  const losses = createPager<Row>(database, 'losses', 'id, record');
  const audits = createPager<Row>(database, 'audits', 'id, record');

  return {
    record({ attempt, delivery: moved, loss }) {
      if (attempt.length > 0) insertAttempt.run(...attempt);
      if (moved) moveDelivery.run(moved);
      if (loss) insertLoss(loss);
    },
    ...attemptReaders(database),
    losses: async (accountId, filter = {}) => losses(accountId, filter).map(parsed<LossRecord>),
    audits: async (accountId, filter = {}) => audits(accountId, filter).map(parsed<AuditRecord>),
    recordAttempt: (row) => write(() => void insertAttempt.run(...row)),
    recordLoss: (loss) => write(() => insertLoss(loss)),
    recordAudit: (audit) => write(() => insertAudit(audit)),
  };
}

interface AttemptRow extends Omit<DeliveryRecord, 'attempts' | 'seqs' | 'timestampFormat'> {
  id: number;
  number: number;
  tries: number;
  seqs: string | null;
  format: TimestampFormat | null;
  record: string;
}

function attemptReaders(database: SqliteDatabase): Pick<SqliteRecords, 'attempts' | 'deliveries' | 'delivery'> {
  const columns = `id, account_id as accountId, webhook_id as webhookId, delivery_id as deliveryId, timing,
    at as startedAt, number, state, from_seq as fromSeq, to_seq as toSeq, event_count as eventCount, seqs, format,
    last_outcome as outcome, tries`;
  const delivery = database.prepare<object, AttemptRow>(
    `select ${columns} from attempts
     where delivery_id = :deliveryId and account_id = :accountId and state is not null`,
  );
  const deliveries = createPager<AttemptRow>(database, 'attempts', columns);
  const attempts = createPager<AttemptRow>(database, 'attempts', `${columns}, record`);
  const ofDelivery = createPager<AttemptRow>(database, ATTEMPTS_OF_DELIVERY, `${columns}, record`);
  const undelivered = createPager<AttemptRow>(database, UNDELIVERED, columns);
  const slice = createSlicer(database, 'attempts');
  const seqOf = database
    .prepare<[number, string], number>('select seq from events where account_id = ? and event_id = ?')
    .pluck();

  return {
    async attempts(accountId, { deliveryId, ...filter } = {}) {
      if (deliveryId === undefined) return slice(accountId, filter, (part) => attempts(accountId, part).map(toAttempt));
      const wanted = [{ sql: 'delivery_id = :deliveryId', given: { deliveryId } }];
      return { found: ofDelivery(accountId, filter, wanted).map(toAttempt) };
    },
    async deliveries(accountId, filter = {}) {
      const { eventId } = filter;
      const seq = eventId === undefined ? undefined : seqOf.get(accountId, eventId);
      if (eventId !== undefined && seq === undefined) return { found: [] };
      const wanted = deliveryConditions(filter, seq);
      if (filter.state !== undefined && filter.state !== 'delivered')
        return { found: undelivered(accountId, filter, [NOT_DELIVERED, ...wanted]).map(toDelivery) };
      return slice(accountId, filter, (part) => deliveries(accountId, part, wanted).map(toDelivery));
    },
    async delivery(accountId, deliveryId) {
      const row = delivery.get({ accountId, deliveryId });
      return row && toDelivery(row);
    },
  };
}

// Few rows each, found by an index of their own: they need no slices.
const ATTEMPTS_OF_DELIVERY = 'attempts indexed by attempts_of_delivery';
const UNDELIVERED = 'attempts indexed by undelivered';
/** As the index has it: SQLite takes it only where that is written. */
const NOT_DELIVERED: Condition = { sql: "state <> 'delivered'" };

/** The events that a delivery holds. */
const HELD = `events.account_id = attempts.account_id and seq between from_seq and to_seq
  and (attempts.seqs is null or seq in (select value from json_each(attempts.seqs)))`;

/** @param seq of an event that it must hold. */
function deliveryConditions({ timing, state, from, to, eventName }: DeliveryFilter, seq?: number): Condition[] {
  const conditions: Condition[] = [{ sql: 'state is not null' }];
  if (timing !== undefined) conditions.push({ sql: 'timing = :timing', given: { timing } });
  if (state !== undefined) conditions.push({ sql: 'state = :state', given: { state } });
  if (from !== undefined) conditions.push({ sql: 'at >= :begin', given: { begin: from } });
  if (to !== undefined) conditions.push({ sql: 'at < :end', given: { end: to } });
  const event = [
    ...(eventName === undefined ? [] : [{ sql: 'event_name = :eventName', given: { eventName } }]),
    ...(seq === undefined ? [] : [{ sql: 'seq = :seq', given: { seq } }]),
  ];
  if (event.length > 0) {
    const sql = `exists (select 1 from events where ${HELD} and ${event.map((one) => one.sql).join(' and ')})`;
    conditions.push({ sql, given: Object.assign({}, ...event.map(({ given }) => given)) });
  }
  return conditions;
}

function toAttempt({ state, seqs, format, tries, record, ...row }: AttemptRow): Numbered<AttemptRecord> {
  return { ...row, ...(JSON.parse(record) as AttemptDetails) };
}

function toDelivery({ number, seqs, format, tries, record, ...row }: AttemptRow): Numbered<DeliveryRecord> {
  const positions = seqs === null ? [row.fromSeq] : (JSON.parse(seqs) as number[]);
  return { ...row, attempts: tries, seqs: positions, ...(format !== null && { timestampFormat: format }) };
}

type Recordable = { accountId: number; webhookId?: string };

function inserter<Entry extends Recordable>(database: SqliteDatabase, table: string, time: string) {
  const insert = database.prepare(`
    insert into ${table} (account_id, webhook_id, at, record) values (:accountId, :webhookId, ${time}, :record)`);
  const name = time.slice(1) as keyof Entry & string;
  return (entry: Entry): void => {
    const { accountId, webhookId = null } = entry;
    insert.run({ accountId, webhookId, [name]: entry[name], record: JSON.stringify(entry) });
  };
}

interface Row {
  id: number;
  record: string;
}

function parsed<Entry>({ id, record }: Row): Numbered<Entry> {
  return { id, ...(JSON.parse(record) as Entry) };
}
