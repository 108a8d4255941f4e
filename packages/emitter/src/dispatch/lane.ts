import type { AccountState } from '../account-state.ts';
import type { Catalogue } from '../catalogue.ts';
import type { Clock } from '../clock.ts';
import type { DispatchStore } from '../store/dispatch-store.ts';
import type { Batch, ClaimedLane, Settlement } from '../store/lane-store.ts';
import type { LogStore } from '../store/log-store.ts';
import type { StoredWebhook, Subscription, WebhookStore } from '../store/webhook-store.ts';
import type { TimeLimits } from './agent.ts';
import { isHopeless } from './health.ts';
import { LEASE_MS } from './lease.ts';
import { type BatchRules, nextBatch } from './next-batch.ts';
import { attemptLimit, type Post } from './post.ts';
import { readAhead } from './read-ahead.ts';
import type { RecordAside } from './record-aside.ts';
import { rest } from './rest.ts';
import type { RetryRules } from './retry.ts';
import type { Senders } from './senders.ts';
import { afterAttempt, withoutExpired } from './settlement.ts';
import type { TakeTurn } from './turns.ts';
import { withSender } from './with-sender.ts';

// One turn of a lane, from its claim to its settlement:
//
//   asleep ──── an event is logged ────► due ──── claim ────► leased
//
//   leased, its webhook gone or retired ────────────────► closed
//   leased, its webhook disabled or its account not ACTIVE
//     events outlived their retention ──────────────────► due behind them; they are recorded as lost
//     none did ─────────────────────────────────────────► due when the next one does
//   leased without a head: look at the next events
//     none up to the log's end ─────────────────────────► asleep there, or due if the log grew
//     the first ones outlived their retention ──────────► due behind them; they are recorded as lost
//     batch events, too few and before their time ──────► due at that time, or when there are enough
//     else they are frozen: the lane has a head
//   leased with a head
//     whose oldest events outlived their retention ─────► due behind them, without head; they are recorded as lost,
//                                                         and a webhook that failed all the time is disabled
//     else it is posted once, as soon as nobody else sends for it; if its lease holds then
//       delivered, the next events are there already ────► leased behind it, with them as its head; for a while
//       delivered ──────────────────────────────────────► due behind it, asleep if nothing is there
//       too large ──────────────────────────────────────► due, without head, to freeze half as many
//       failed ─────────────────────────────────────────► due again later, with the same head, or at once when the
//                                                         webhook was changed meanwhile; 410 disables it
//
// The log's end is read at the claim, before the settings. A subscription made after that may be unknown in this turn,
// but then its events lie behind that end, where the cursor doesn't get.
//
// Each arrow writes once, guarded by the claim. When a guard says no, somebody else has the lane by now, or it was moved
// or closed: the turn ends, and nothing follows from its outcome. An attempt is recorded and told all the same: the
// receiver got it. Nor does a webhook that was changed since it was called become disabled (`disable.ts`). A turn that
// dies anywhere leaves the lane leased; it is due again when the lease runs out, with the head that was frozen, so the
// receiver sees at worst the same bytes twice.

export interface LaneDependencies {
  dispatch: DispatchStore;
  webhooks: WebhookStore;
  senders: Senders;
  post: Post;
  takeTurn: TakeTurn;
  clock: Clock;
  catalogue: Catalogue;
  accountState: AccountState;
  /** Switches a webhook off on behalf of the emitter, if it is as it was called. */
  disable: (webhook: StoredWebhook, reason: 'expired' | 'gone') => Promise<void>;
  /** Told what came of a turn, once that is on disk. */
  tell: (lane: ClaimedLane, settlement: Settlement, webhook: StoredWebhook) => void;
  /** Keeps and tells an attempt from which nothing follows for a lane. */
  recordAside: RecordAside;
  /** Whether lanes have to come to an end. */
  stopping: () => boolean;
  /** Whether the emitter gave up what is in flight: then each lane rests as it was. */
  abandoned: () => boolean;
}

/** A lane and what it sends. */
interface Going {
  lane: ClaimedLane;
  head: Batch;
}

type Log = Pick<LogStore, 'select' | 'measure'>;

export type LaneRules = RetryRules & BatchRules & { limits: TimeLimits };

/** Takes a claimed lane through one turn. */
export type RunLane = (lane: ClaimedLane) => Promise<void>;

/** An account that isn't ACTIVE is asked about so often. */
const HELD_MS = 60_000;
/** A lane keeps its lease for so long, before others have their turn. */
const STRETCH_MS = 1_000;

export function createLane(dependencies: LaneDependencies, rules: LaneRules): RunLane {
  const { dispatch, webhooks, senders, post, takeTurn, clock, catalogue } = dependencies;

  return async (lane) => {
    const webhook = await webhooks.get(lane.accountId, lane.webhookId);
    if (!webhook || (!webhook.active && !webhook.disabled)) {
      senders.forget(lane.webhookId);
      return dispatch.closeLane(lane);
    }
    const subscriptions = catalogue.ofTiming(webhook.subscriptions, lane.timing);
    const againBy = await heldUntil(webhook);
    if (againBy !== undefined) {
      await settle(lane, webhook, await rest(dispatch, lane, subscriptions, { now: clock.now(), againBy }, rules));
      return;
    }
    const log = { select: readAhead(dispatch), measure: dispatch.measure };
    const head = lane.batch ?? (await freezeNext(lane, webhook, subscriptions, log));
    if (head) await send({ lane, head }, webhook, subscriptions, log);
  };

  /** @returns undefined when the webhook may be sent to; else when to ask again, at the latest. */
  async function heldUntil({ accountId, disabled }: StoredWebhook): Promise<number | undefined> {
    if (disabled) return Infinity;
    return (await dependencies.accountState(accountId)) === 'ACTIVE' ? undefined : clock.now() + HELD_MS;
  }

  /** @returns undefined when there is nothing to send now, or the lane was lost. */
  async function freezeNext(
    lane: ClaimedLane,
    webhook: StoredWebhook,
    subscriptions: readonly Subscription[],
    log: Log,
  ): Promise<Batch | undefined> {
    const next = await nextBatch(log, lane, subscriptions, clock.now(), rules);
    if ('batch' in next) return (await dispatch.freeze(lane, next.batch)) ? next.batch : undefined;
    await settle(lane, webhook, next.settlement);
    return undefined;
  }

  /** As long as it goes well, a lane keeps its lease: each claim would cost a commit. But others have their turn too. */
  async function send(
    first: Going,
    webhook: StoredWebhook,
    subscriptions: readonly Subscription[],
    log: Log,
  ): Promise<void> {
    const begunAt = clock.now();
    // Of a clock that was set back nobody knows how long it took: long enough.
    const isLong = () => clock.now() < begunAt || clock.now() > begunAt + STRETCH_MS;
    const following = async (lane: ClaimedLane): Promise<Batch | undefined> => {
      if (isLong() || (await isChanged(webhook))) return undefined;
      const next = await nextBatch(log, lane, subscriptions, clock.now(), rules);
      return 'batch' in next ? next.batch : undefined;
    };
    let going: Going | undefined = first;
    while (going) going = await sendOne(going, webhook, following);
  }

  /** @returns with what it goes on, if it does. */
  async function sendOne(
    { lane, head }: Going,
    webhook: StoredWebhook,
    following: (lane: ClaimedLane) => Promise<Batch | undefined>,
  ): Promise<Going | undefined> {
    const settlement = withoutExpired(lane, head, clock.now(), rules) ?? (await attempted(lane, head, webhook));
    if (!settlement) return undefined;
    if (dependencies.abandoned()) {
      // The lane rests as it was. But the receiver may have what went out, and will get it again: that is told.
      if (settlement.attempt) await dependencies.recordAside(settlement.attempt);
      return undefined;
    }
    const behind = mayGoOn(settlement, lane) ? laneBehind(lane, settlement, clock.now() + LEASE_MS) : undefined;
    const next = behind && (await following(behind));
    if (next) settlement.next = { batch: next, leaseUntil: behind.leaseUntil };
    const settled = await settle(lane, webhook, settlement);
    const reason = settled && reasonToDisable(lane, settlement, clock.now(), rules);
    if (reason) await dependencies.disable(webhook, reason);
    else if (settled && settlement.attempts) await hastenIfChanged(webhook);
    return behind && next && settled ? { lane: behind, head: next } : undefined;
  }

  /** A change hastens what waits, and the head that was being tried did not. */
  async function hastenIfChanged(webhook: StoredWebhook): Promise<void> {
    if (await isChanged(webhook)) await dispatch.hastenLanes(webhook.id, clock.now());
  }

  async function isChanged({ accountId, id, revision }: StoredWebhook): Promise<boolean> {
    return (await webhooks.get(accountId, id))?.revision !== revision;
  }

  function mayGoOn({ attempt, cursor }: Settlement, { end }: ClaimedLane): boolean {
    return attempt?.outcome === 'delivered' && cursor < end && !dependencies.stopping();
  }

  /** @returns undefined when it was stopped, or the lane lost, before its turn came: then it rests under its lease. */
  async function attempted(lane: ClaimedLane, head: Batch, webhook: StoredWebhook): Promise<Settlement | undefined> {
    const { id, body, members } = head;
    const open = () => senders.senderOf(webhook);
    const attempt = await takeTurn(lane, 'own', async (waited) => {
      if (dependencies.stopping() || !(await holds(lane, members.length, waited))) return undefined;
      const parcel = { url: webhook.targetUrl, id, body, eventCount: members.length };
      return withSender(open, (sender) => post({ ...parcel, sender }), clock);
    });
    return attempt && afterAttempt(lane, head, attempt, clock.now(), rules);
  }

  /** Whether the lane is still its own, and will be for a whole attempt. While it waited much may have happened. */
  async function holds(lane: ClaimedLane, eventCount: number, waited: boolean): Promise<boolean> {
    const now = clock.now();
    const isFresh = !waited && now + attemptLimit(rules.limits, eventCount) <= lane.leaseUntil;
    return isFresh || dispatch.renew(lane, now + LEASE_MS);
  }

  async function settle(lane: ClaimedLane, webhook: StoredWebhook, settlement: Settlement): Promise<boolean> {
    const settled = await dispatch.settle(lane, settlement);
    if (settled) dependencies.tell(lane, settlement, webhook);
    else if (settlement.attempt) await dependencies.recordAside(settlement.attempt);
    return settled;
  }
}

/** The lane as a settlement leaves it. Field by field, since this happens with every delivery; and without its old head. */
function laneBehind(
  lane: ClaimedLane,
  { cursor, health = lane.health, maxEvents = lane.maxEvents }: Settlement,
  leaseUntil: number,
): ClaimedLane {
  const { laneId, fence, accountId, webhookId, timing, host, end, flushedUpTo } = lane;
  // biome-ignore format: as one row
  const behind: ClaimedLane = {
    laneId, fence, leaseUntil, accountId, webhookId, timing, host, cursor, end, flushedUpTo, health, attempts: 0,
  };
  if (maxEvents) behind.maxEvents = maxEvents;
  return behind;
}

function reasonToDisable(
  lane: ClaimedLane,
  { attempt, loss, health = lane.health }: Settlement,
  now: number,
  rules: LaneRules,
): 'expired' | 'gone' | undefined {
  if (attempt?.status === 410) return 'gone';
  return loss && isHopeless(health, now, rules) ? 'expired' : undefined;
}
