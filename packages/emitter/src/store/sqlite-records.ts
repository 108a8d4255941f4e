import type { GroupCommit } from './group-commit.ts';
import type { Settlement } from './lane-store.ts';
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
import type { SqliteDatabase } from './sqlite-database.ts';

type Records = RecordStore & {
  /** What a settlement tells. To be called inside its transaction. */
  insert(settlement: Settlement): void;
};

const PAGE = 100;
const LONGEST_PAGE = 1_000;

interface Row {
  id: number;
  record: string;
}

/** The delivery log and the audit trail in SQLite. */
export function createSqliteRecords(database: SqliteDatabase, { write }: GroupCommit): Records {
  const insertAttempt = inserter<AttemptRecord>(database, 'attempts', 'delivery_id, at', ':deliveryId, :startedAt');
  const insertLoss = inserter<LossRecord>(database, 'losses', 'at', ':recordedAt');
  const insertAudit = inserter<AuditRecord>(database, 'audits', 'at', ':at');
  const upsertDelivery = database.prepare(`
    insert into deliveries (account_id, webhook_id, delivery_id, timing, state, started_at, record)
    values (:accountId, :webhookId, :deliveryId, :timing, :state, :startedAt, :record)
    on conflict (delivery_id) do update set state = :state,
      record = json_set(:record, '$.startedAt', started_at)`);
  const endDelivery = database.prepare(`
    update deliveries set state = :state, record = json_set(record, '$.state', :state)
    where delivery_id = :deliveryId`);
  const delivery = database.prepare<object, Row>(
    'select id, record from deliveries where delivery_id = :deliveryId and account_id = :accountId',
  );
  const deliveries = pager<DeliveryRecord>(
    database,
    'deliveries',
    `and (:timing is null or timing = :timing) and (:state is null or state = :state)
     and started_at >= :from and started_at < :to`,
  );
  const attempts = pager<AttemptRecord>(database, 'attempts', 'and (:deliveryId is null or delivery_id = :deliveryId)');
  const losses = pager<LossRecord>(database, 'losses');
  const audits = pager<AuditRecord>(database, 'audits');

  return {
    insert({ attempt, delivery: moved, loss }) {
      if (attempt) insertAttempt(attempt);
      if (attempt && moved) upsertDelivery.run(toDelivery(attempt, moved));
      else if (moved) endDelivery.run(moved);
      if (loss) insertLoss(loss);
    },
    deliveries: async (accountId, filter = {}) => deliveries(accountId, filter, deliveryParameters(filter)),
    attempts: async (accountId, filter = {}) => attempts(accountId, filter, { deliveryId: filter.deliveryId ?? null }),
    losses: async (accountId, filter = {}) => losses(accountId, filter, {}),
    audits: async (accountId, filter = {}) => audits(accountId, filter, {}),
    async delivery(accountId, deliveryId) {
      const row = delivery.get({ accountId, deliveryId });
      return row && parsed<DeliveryRecord>(row);
    },
    recordAttempt: (attempt) => write(() => insertAttempt(attempt)),
    recordLoss: (loss) => write(() => insertLoss(loss)),
    recordAudit: (audit) => write(() => insertAudit(audit)),
  };
}

type Recordable = { accountId: number; webhookId?: string };

function inserter<Entry extends Recordable>(database: SqliteDatabase, table: string, columns: string, values: string) {
  const insert = database.prepare(`
    insert into ${table} (account_id, webhook_id, ${columns}, record)
    values (:accountId, :webhookId, ${values}, :record)`);
  const names = [...values.matchAll(/:(\w+)/g)].map(([, name]) => name as keyof Entry & string);
  return (entry: Entry): void => {
    const searched = Object.fromEntries(names.map((name) => [name, entry[name]]));
    const { accountId, webhookId = null } = entry;
    insert.run({ accountId, webhookId, ...searched, record: JSON.stringify(entry) });
  };
}

function pager<Entry>(database: SqliteDatabase, table: string, conditions = '') {
  const page = database.prepare<object, Row>(`
    select id, record from ${table}
    where account_id = :accountId
      and (:webhookId is null or webhook_id = :webhookId)
      and (:before is null or id < :before)
      ${conditions}
    order by id desc
    limit :limit`);
  return (accountId: number, { webhookId, before, limit = PAGE }: RecordFilter, more: object): Numbered<Entry>[] => {
    const bounds = { before: before ?? null, limit: Math.min(limit, LONGEST_PAGE) };
    return page.all({ accountId, webhookId: webhookId ?? null, ...bounds, ...more }).map(parsed<Entry>);
  };
}

function parsed<Entry>({ id, record }: Row): Numbered<Entry> {
  return { id, ...(JSON.parse(record) as Entry) };
}

function deliveryParameters({ timing, state, from, to }: DeliveryFilter) {
  const moments = { from: from ?? 0, to: to ?? Number.MAX_SAFE_INTEGER };
  return { timing: timing ?? null, state: state ?? null, ...moments };
}

function toDelivery(attempt: AttemptRecord, { state, seqs }: NonNullable<Settlement['delivery']>) {
  const { accountId, webhookId, timing, deliveryId, number, fromSeq, toSeq, eventCount, startedAt, outcome } = attempt;
  const searched = { accountId, webhookId, deliveryId, timing, state, startedAt };
  const record: DeliveryRecord = {
    ...searched,
    ...{ fromSeq, toSeq, eventCount, seqs, attempts: number, outcome },
  };
  return { ...searched, record: JSON.stringify(record) };
}
