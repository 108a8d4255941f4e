import type { TimestampFormat } from '../dispatch/event-text.ts';
import type { GroupCommit } from './group-commit.ts';
import type {
  AttemptRecord,
  AuditRecord,
  DeliveryFilter,
  DeliveryRecord,
  LossRecord,
  Numbered,
  RecordFilter,
  RecordStore,
} from './records.ts';
import type { AttemptDetails, SettlementRow, Value } from './settlement-row.ts';
import type { SqliteDatabase } from './sqlite-database.ts';

type Records = Omit<RecordStore, 'recordAttempt'> & {
  recordAttempt(row: Value[]): Promise<void>;
  /** What a settlement tells. To be called inside its transaction. */
  record(row: SettlementRow): void;
};

const PAGE = 100;
const LONGEST_PAGE = 1_000;

/** The delivery log and the audit trail in SQLite. */
export function createSqliteRecords(database: SqliteDatabase, { write }: GroupCommit): Records {
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
  const losses = pager(database, 'losses', 'id, record');
  const audits = pager(database, 'audits', 'id, record');

  return {
    record({ attempt, delivery: moved, loss }) {
      if (attempt.length > 0) insertAttempt.run(...attempt);
      if (moved) moveDelivery.run(moved);
      if (loss) insertLoss(loss);
    },
    ...attemptReaders(database),
    losses: async (accountId, filter = {}) => losses(accountId, filter, {}).map(parsed<LossRecord>),
    audits: async (accountId, filter = {}) => audits(accountId, filter, {}).map(parsed<AuditRecord>),
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

function attemptReaders(database: SqliteDatabase): Pick<RecordStore, 'attempts' | 'deliveries' | 'delivery'> {
  const columns = `id, account_id as accountId, webhook_id as webhookId, delivery_id as deliveryId, timing,
    at as startedAt, number, state, from_seq as fromSeq, to_seq as toSeq, event_count as eventCount, seqs, format,
    last_outcome as outcome, tries`;
  const delivery = database.prepare<object, AttemptRow>(
    `select ${columns} from attempts
     where delivery_id = :deliveryId and account_id = :accountId and state is not null`,
  );
  const attempts = pager<AttemptRow>(
    database,
    'attempts',
    `${columns}, record`,
    'and (:deliveryId is null or delivery_id = :deliveryId)',
  );
  const deliveries = pager<AttemptRow>(
    database,
    'attempts',
    columns,
    `and state is not null
     and (:timing is null or timing = :timing) and (:state is null or state = :state)
     and at >= :from and at < :to
     and (:ofEvents = 0 or exists (
       select 1 from events
       where events.account_id = attempts.account_id and seq between from_seq and to_seq
         and (:eventName is null or event_name = :eventName) and (:eventId is null or event_id = :eventId)
         and (attempts.seqs is null or seq in (select value from json_each(attempts.seqs)))))`,
  );
  return {
    attempts: async (accountId, filter = {}) =>
      attempts(accountId, filter, { deliveryId: filter.deliveryId ?? null }).map(toAttempt),
    deliveries: async (accountId, filter = {}) =>
      deliveries(accountId, filter, deliveryParameters(filter)).map(toDelivery),
    async delivery(accountId, deliveryId) {
      const row = delivery.get({ accountId, deliveryId });
      return row && toDelivery(row);
    },
  };
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

function pager<Found = Row>(database: SqliteDatabase, table: string, columns: string, conditions = '') {
  const page = database.prepare<object, Found>(`
    select ${columns} from ${table}
    where account_id = :accountId
      and (:webhookId is null or webhook_id = :webhookId)
      and (:before is null or id < :before)
      ${conditions}
    order by id desc
    limit :limit`);
  return (accountId: number, { webhookId, before, limit = PAGE }: RecordFilter, more: object): Found[] => {
    const bounds = { before: before ?? null, limit: pageSize(limit) };
    return page.all({ accountId, webhookId: webhookId ?? null, ...bounds, ...more });
  };
}

/** SQLite takes a negative limit for none, and no fraction. */
function pageSize(limit: number): number {
  return Math.min(Math.max(Math.floor(limit) || 0, 0), LONGEST_PAGE);
}

function parsed<Entry>({ id, record }: Row): Numbered<Entry> {
  return { id, ...(JSON.parse(record) as Entry) };
}

function deliveryParameters({ timing, state, from, to, eventName, eventId }: DeliveryFilter) {
  const moments = { from: from ?? 0, to: to ?? Number.MAX_SAFE_INTEGER };
  const ofEvents = eventName === undefined && eventId === undefined ? 0 : 1;
  const events = { ofEvents, eventName: eventName ?? null, eventId: eventId ?? null };
  return { timing: timing ?? null, state: state ?? null, ...moments, ...events };
}
