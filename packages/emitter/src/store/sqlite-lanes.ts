import type { Timing } from '@earshot/protocol';
import type { TimestampFormat } from '../dispatch/event-text.ts';
import type { LaneHealth } from '../dispatch/health.ts';
import type { GroupCommit } from './group-commit.ts';
import type { Batch, Claim, ClaimedLane, LaneState, LaneStore } from './lane-store.ts';
import { membersText, type SettlementRow } from './settlement-row.ts';
import type { SqliteDatabase } from './sqlite-database.ts';

type Lanes = Omit<LaneStore, 'settle'> & {
  /** To be called inside a transaction that records what is settled. */
  settleLane(row: SettlementRow): boolean;
};

interface LaneRow {
  accountId: number;
  webhookId: string;
  timing: Timing;
  host: string;
  cursor: number;
  end: number;
  attempts: number;
  flushedUpTo: number;
  maxEvents: number | null;
  health: string;
  batchId: string | null;
  batchMembers: string | null;
  batchBody: string | null;
  batchFormat: TimestampFormat | null;
}

const LOG_END = 'coalesce((select last_seq from logs where logs.account_id = lanes.account_id), 0)';
const LOG_BYTES = 'coalesce((select bytes from logs where logs.account_id = lanes.account_id), 0)';
const LANE = `account_id as accountId, webhook_id as webhookId, timing, host, cursor, ${LOG_END} as end, attempts,
  flush_seq as flushedUpTo, max_events as maxEvents, health, batch_id as batchId, batch_members as batchMembers,
  batch_body as batchBody, batch_format as batchFormat`;
const MOVED = 'min(max(cursor, :least), :most)';
const WITHOUT_FAILURES = `json_set(
  json_remove(health, '$.failingSince', '$.remindedAt', '$.errors'), '$.stage', 'healthy', '$.failures', 0)`;
const WITHOUT_BATCH = 'attempts = 0, batch_id = null, batch_members = null, batch_body = null, batch_format = null';
/** Of so many due lanes per free place the fairest are picked. */
const WINDOW = 8;

/** The lanes in SQLite. Every write to a claimed lane names the fence that it was claimed with. */
export function createSqliteLanes(database: SqliteDatabase, { write }: GroupCommit): Lanes {
  const { open, closeAll, closeOne, move, hasten, review, flush, renew, freeze } = statements(database);
  const drop = dropper(database);
  const claim = claimer(database);
  const nextDue = database
    .prepare<[string], number | null>(`
      select min(max(due_at, lease_until)) from lanes
      where due_at is not null and host not in (select value from json_each(?))`)
    .pluck();
  const lanes = database.prepare<object, LaneRow & { dueAt: number | null }>(`
    select ${LANE}, due_at as dueAt from lanes
    where account_id = :accountId and webhook_id = coalesce(:webhookId, webhook_id) order by id`);
  return {
    openLane: (lane) => write(() => void open.run(lane)),
    closeLanes: (webhookId, timing) =>
      write(() => {
        drop.ofWebhook.run({ webhookId, timing: timing ?? null });
        closeAll.run({ webhookId, timing: timing ?? null });
      }),
    closeLane: ({ laneId, fence }) =>
      write(() => {
        drop.ofClaim.run({ laneId, fence });
        closeOne.run({ laneId, fence });
      }),
    moveLanes: (webhookId, { least = 0, most = Number.MAX_SAFE_INTEGER, keepFailures = false }, dueAt) =>
      write(() => {
        drop.ofMoved.run({ webhookId, least, most });
        move.run({ webhookId, least, most, keepFailures: Number(keepFailures), dueAt });
      }),
    hastenLanes: (webhookId, dueAt) => write(() => void hasten.run({ webhookId, dueAt })),
    reviewLanes: (dueAt, bounds) => write(() => void review.run({ dueAt, ...bounds })),
    flushLanes: (accountId, dueAt) => write(() => void flush.run({ accountId: accountId ?? null, dueAt })),
    claim: (options) => write(() => claim(options)),
    renew: ({ laneId, fence }, leaseUntil) => write(() => renew.run({ laneId, fence, leaseUntil }).changes === 1),
    freeze: ({ laneId, fence }, batch) => write(() => freeze.run({ laneId, fence, ...toRow(batch) }).changes === 1),
    nextDue: async (fullHosts) => nextDue.get(JSON.stringify(fullHosts)) ?? undefined,
    lanes: async (accountId, webhookId) =>
      lanes.all({ accountId, webhookId: webhookId ?? null }).map(({ dueAt, ...row }) => ({
        ...toLane(row),
        ...(dueAt !== null && { dueAt }),
      })),
    settleLane: settler(database),
  };
}

function statements(database: SqliteDatabase) {
  return {
    open: database.prepare(`
      insert into lanes (account_id, webhook_id, timing, host, cursor, due_at)
      values (:accountId, :webhookId, :timing, :host, :after,
        case when (select last_seq from logs where account_id = :accountId) > :after then :dueAt end)
      on conflict (webhook_id, timing) do update set host = :host`),
    closeAll: database.prepare(
      'delete from lanes where webhook_id = :webhookId and timing = coalesce(:timing, timing)',
    ),
    closeOne: database.prepare('delete from lanes where id = :laneId and fence = :fence'),
    move: database.prepare(`
      update lanes set cursor = ${MOVED}, fence = fence + 1, lease_until = 0,
        attempts = iif(${MOVED} = cursor, attempts, 0),
        due_at = case when ${LOG_END} > ${MOVED} then :dueAt end,
        health = iif(:keepFailures, health, ${WITHOUT_FAILURES}),
        batch_id = iif(${MOVED} = cursor, batch_id, null),
        batch_members = iif(${MOVED} = cursor, batch_members, null),
        batch_body = iif(${MOVED} = cursor, batch_body, null),
        batch_format = iif(${MOVED} = cursor, batch_format, null)
      where webhook_id = :webhookId`),
    hasten: database.prepare(
      'update lanes set due_at = :dueAt where webhook_id = :webhookId and due_at > :dueAt and batch_id is not null',
    ),
    review: database.prepare(`
      update lanes set
        due_at = iif((timing = 'batch' and batch_id is null) or due_at > :latest, min(due_at, :dueAt), due_at),
        lease_until = min(lease_until, :leaseUntil)
      where due_at > :dueAt or lease_until > :leaseUntil`),
    flush: database.prepare(`
      update lanes set flush_seq = ${LOG_END},
        due_at = case when batch_id is null and due_at is not null then min(due_at, :dueAt) else due_at end
      where timing = 'batch' and account_id = coalesce(:accountId, account_id)`),
    renew: database.prepare('update lanes set lease_until = :leaseUntil where id = :laneId and fence = :fence'),
    freeze: database.prepare(`
      update lanes set batch_id = :id, batch_members = :members, batch_body = :body, batch_format = :format,
        attempts = 0
      where id = :laneId and fence = :fence`),
  };
}

/** What is pending is the head of a lane: when that goes without a settlement, so does it. */
function dropper(database: SqliteDatabase) {
  const drop = (lanes: string) =>
    database.prepare(`
      update attempts set state = 'dropped'
      where state = 'pending' and delivery_id in (select batch_id from lanes where batch_id is not null and ${lanes})`);
  return {
    ofWebhook: drop('webhook_id = :webhookId and timing = coalesce(:timing, timing)'),
    ofClaim: drop('id = :laneId and fence = :fence'),
    ofMoved: drop(`webhook_id = :webhookId and ${MOVED} <> cursor`),
  };
}

function claimer(database: SqliteDatabase) {
  const claim = database.prepare<object, LaneRow & Claim & { leaseUntil: number }>(`
    update lanes set lease_until = :now + :leaseMs, fence = fence + 1,
      claimed_at = :now, claimed_seq = ${LOG_END}, claimed_bytes = ${LOG_BYTES}
    where id in (
      select id from (
        select due.id, due_at, coalesce(value, 0) + row_number() over (partition by host order by due_at, due.id) as place
        from (
          select id, host, due_at from lanes
          where due_at <= :now and lease_until <= :now
            and host not in (select key from json_each(:busy) where value >= :perHost)
          order by due_at limit :window) as due
        left join json_each(:busy) as busy on busy.key = host)
      where place <= :perHost
      order by place, due_at, id limit :limit)
    returning id as laneId, fence, lease_until as leaseUntil, ${LANE}`);
  return ({ busy, ...options }: Parameters<LaneStore['claim']>[0]): ClaimedLane[] =>
    claim
      .all({ ...options, busy: JSON.stringify(Object.fromEntries(busy)), window: options.limit * WINDOW })
      .map(({ laneId, fence, leaseUntil, ...row }) => ({ laneId, fence, leaseUntil, ...toLane(row) }));
}

function settler(database: SqliteDatabase): Lanes['settleLane'] {
  const common =
    'cursor = :cursor, health = coalesce(:fares, health), max_events = iif(:isBounded, :bound, max_events)';
  const update = (changes: string) =>
    database.prepare(`update lanes set ${common}, ${changes} where id = :laneId and fence = :fence`);
  const statements = {
    goOn: update(`
      lease_until = :leaseUntil, attempts = 0, batch_id = :id, batch_members = :members, batch_body = :body,
      batch_format = :format`),
    keep: update('due_at = :dueAt, attempts = :attempts, lease_until = 0'),
    // Looks again at once when it was flushed, or the log grew enough, since the claim.
    advance: update(`
      wake_seq = claimed_seq + :events, wake_bytes = claimed_bytes + :bytes,
      due_at = case
        when ${LOG_END} <= :cursor then null
        when :events is null then :dueAt
        when flush_seq > :cursor or ${LOG_END} >= claimed_seq + :events or ${LOG_BYTES} >= claimed_bytes + :bytes
          then min(:dueAt, claimed_at)
        else :dueAt end,
      ${WITHOUT_BATCH}, lease_until = 0`),
  };
  return ({ change, lane }) => statements[change].run(lane).changes === 1;
}

function toLane({ batchId, batchMembers, batchBody, batchFormat, maxEvents, health, ...row }: LaneRow): LaneState {
  const lane = {
    ...row,
    health: JSON.parse(health) as LaneHealth,
    ...(maxEvents !== null && { maxEvents }),
  };
  if (batchId === null || batchMembers === null || batchBody === null || batchFormat === null) return lane;
  const members = (JSON.parse(batchMembers) as [number, number][]).map(([seq, loggedAt]) => ({ seq, loggedAt }));
  return { ...lane, batch: { id: batchId, members, body: batchBody, timestampFormat: batchFormat } };
}

function toRow({ id, members, body, timestampFormat: format }: Batch) {
  return { id, members: membersText(members), body, format };
}
