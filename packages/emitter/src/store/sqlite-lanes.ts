import type { Timing } from '@earshot/protocol';
import type { Batch, ClaimedLane, DispatchStore, Settlement } from './dispatch-store.ts';
import type { SqliteDatabase } from './sqlite-database.ts';

type Lanes = Pick<DispatchStore, 'openLane' | 'closeLane' | 'closeLanes' | 'claim' | 'freeze' | 'nextDue'> & {
  /** To be called inside a transaction that records what is settled. */
  settleLane(claim: { laneId: number; fence: number }, settlement: Settlement): boolean;
};

interface LaneRow {
  laneId: number;
  fence: number;
  accountId: number;
  webhookId: string;
  timing: Timing;
  cursor: number;
  end: number;
  attempts: number;
  batchId: string | null;
  batchMembers: string | null;
  batchBody: Buffer | null;
}

const LOG_END = 'coalesce((select last_seq from logs where logs.account_id = lanes.account_id), 0)';

/** The lanes in SQLite. Every write to a claimed lane names the fence that it was claimed with. */
export function createSqliteLanes(database: SqliteDatabase): Lanes {
  const open = database.prepare(`
    insert into lanes (account_id, webhook_id, timing, cursor, due_at)
    values (:accountId, :webhookId, :timing, :after,
      case when (select last_seq from logs where account_id = :accountId) > :after then :dueAt end)
    on conflict (webhook_id, timing) do nothing`);
  const closeAll = database.prepare(
    'delete from lanes where webhook_id = :webhookId and timing = coalesce(:timing, timing)',
  );
  const closeOne = database.prepare('delete from lanes where id = :laneId and fence = :fence');
  const claim = database.prepare<object, LaneRow>(`
    update lanes set lease_until = :now + :leaseMs, fence = fence + 1
    where id in (
      select id from lanes where due_at <= :now and lease_until <= :now order by due_at limit :limit)
    returning id as laneId, fence, account_id as accountId, webhook_id as webhookId, timing, cursor,
      ${LOG_END} as end, attempts, batch_id as batchId, batch_members as batchMembers, batch_body as batchBody`);
  const freeze = database.prepare(`
    update lanes set batch_id = :id, batch_members = :members, batch_body = :body, attempts = 0
    where id = :laneId and fence = :fence`);
  const keep = database.prepare(`
    update lanes set cursor = :cursor, due_at = :dueAt, attempts = :attempts, lease_until = 0
    where id = :laneId and fence = :fence`);
  const advance = database.prepare(`
    update lanes set cursor = :cursor, due_at = case when ${LOG_END} > :cursor then :dueAt end, lease_until = 0,
      attempts = 0, batch_id = null, batch_members = null, batch_body = null
    where id = :laneId and fence = :fence`);
  const nextDue = database
    .prepare<[], number | null>('select min(max(due_at, lease_until)) from lanes where due_at is not null')
    .pluck();

  return {
    async openLane(lane) {
      open.run(lane);
    },
    async closeLanes(webhookId, timing) {
      closeAll.run({ webhookId, timing: timing ?? null });
    },
    async closeLane({ laneId, fence }) {
      closeOne.run({ laneId, fence });
    },
    claim: async (options) => claim.all(options).map(toLane),
    freeze: async ({ laneId, fence }, batch) => freeze.run({ laneId, fence, ...toRow(batch) }).changes === 1,
    nextDue: async () => nextDue.get() ?? undefined,
    settleLane({ laneId, fence }, { cursor, dueAt, attempts }) {
      const { changes } =
        attempts === undefined
          ? advance.run({ laneId, fence, cursor, dueAt })
          : keep.run({ laneId, fence, cursor, dueAt, attempts });
      return changes === 1;
    },
  };
}

function toLane({ batchId, batchMembers, batchBody, ...lane }: LaneRow): ClaimedLane {
  if (batchId === null || batchMembers === null || batchBody === null) return lane;
  const members = (JSON.parse(batchMembers) as [number, number][]).map(([seq, loggedAt]) => ({ seq, loggedAt }));
  return { ...lane, batch: { id: batchId, members, body: batchBody } };
}

function toRow({ id, members, body }: Batch) {
  return { id, members: JSON.stringify(members.map(({ seq, loggedAt }) => [seq, loggedAt])), body };
}
