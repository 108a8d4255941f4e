import type { AttemptRecord, DispatchStore, LossRecord, Numbered, RecordFilter } from './dispatch-store.ts';
import type { SqliteDatabase } from './sqlite-database.ts';

type Records = Pick<DispatchStore, 'attempts' | 'losses'> & {
  insertAttempt(attempt: AttemptRecord): void;
  insertLoss(loss: LossRecord): void;
};

const PAGE = 100;

type AttemptRow = Required<{ [Field in keyof AttemptRecord]: AttemptRecord[Field] | null }> & { id: number };

/** The delivery log in SQLite. */
export function createSqliteRecords(database: SqliteDatabase): Records {
  const insertAttempt = database.prepare(`
    insert into attempts (account_id, webhook_id, timing, delivery_id, number, from_seq, to_seq, event_count,
      started_at, duration_ms, outcome, status, message, response_excerpt)
    values (:accountId, :webhookId, :timing, :deliveryId, :number, :fromSeq, :toSeq, :eventCount,
      :startedAt, :durationMs, :outcome, :status, :message, :responseExcerpt)`);
  const insertLoss = database.prepare(`
    insert into losses (account_id, webhook_id, timing, reason, from_seq, to_seq, event_count, recorded_at)
    values (:accountId, :webhookId, :timing, :reason, :fromSeq, :toSeq, :eventCount, :recordedAt)`);
  const attempts = database.prepare<object, AttemptRow>(`
    select id, account_id as accountId, webhook_id as webhookId, timing, delivery_id as deliveryId, number,
      from_seq as fromSeq, to_seq as toSeq, event_count as eventCount, started_at as startedAt,
      duration_ms as durationMs, outcome, status, message, response_excerpt as responseExcerpt
    from attempts ${PAGE_OF_ACCOUNT}`);
  const losses = database.prepare<object, Numbered<LossRecord>>(`
    select id, account_id as accountId, webhook_id as webhookId, timing, reason, from_seq as fromSeq,
      to_seq as toSeq, event_count as eventCount, recorded_at as recordedAt
    from losses ${PAGE_OF_ACCOUNT}`);
  return {
    insertAttempt: ({ status = null, responseExcerpt = null, ...attempt }) =>
      void insertAttempt.run({ ...attempt, status, responseExcerpt }),
    insertLoss: (loss) => void insertLoss.run(loss),
    attempts: async (accountId, filter) => attempts.all(parameters(accountId, filter)).map(toAttempt),
    losses: async (accountId, filter) => losses.all(parameters(accountId, filter)),
  };
}

const PAGE_OF_ACCOUNT = `
  where account_id = :accountId
    and (:webhookId is null or webhook_id = :webhookId)
    and (:before is null or id < :before)
  order by id desc
  limit :limit`;

function parameters(accountId: number, { webhookId, before, limit }: RecordFilter = {}) {
  return { accountId, webhookId: webhookId ?? null, before: before ?? null, limit: limit ?? PAGE };
}

function toAttempt(row: AttemptRow): Numbered<AttemptRecord> {
  return Object.fromEntries(
    Object.entries(row).filter(([, value]) => value !== null),
  ) as unknown as Numbered<AttemptRecord>;
}
