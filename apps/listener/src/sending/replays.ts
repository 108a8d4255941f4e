import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { ListenerError } from '../errors.ts';
import type { EventSearch, SearchFilter } from '../search/event-search.ts';
import { foundInOrder } from '../search/found-in-order.ts';
import type { Delivery, DeliveryStore } from '../store/delivery-store.ts';
import type { Replay, ReplayTarget } from './replay.ts';
import type { Sent } from './send-log.ts';

/** Which deliveries are replayed, oldest first, and how fast. */
export interface ReplayPlan extends ReplayTarget, SearchFilter {
  /** The first and the last seq; without a last one, what is newest now. */
  fromSeq?: number;
  toSeq?: number;
  /** 1 keeps the pauses between the deliveries as they were, 10 makes them a tenth; without it there are none. */
  speed?: number;
}

/** A replay of many, as it stands. It is gone after a restart; its results stay under their deliveries. */
interface ReplayJob {
  id: string;
  state: 'running' | 'done' | 'cancelled' | 'failed';
  plan: ReplayPlan;
  delivered: number;
  failed: number;
  /** The first of those that failed, with what came of them. */
  failures: Failure[];
  /** The seq that was sent last. */
  last?: number;
  /** Why it failed. */
  message?: string;
}

/** `cannot_resign`: nothing was sent. */
type Failure = Pick<Sent, 'seq' | 'status' | 'message' | 'withheld'> & { outcome: Sent['outcome'] | 'cannot_resign' };

export interface Replays {
  /** @throws ListenerError `target_not_allowed`, `too_many_replays`, `search_unavailable` */
  begin(plan: ReplayPlan): Promise<ReplayJob>;
  list(): ReplayJob[];
  find(id: string): ReplayJob | undefined;
  /** @returns false when there is none. */
  cancel(id: string): boolean;
  /** Ends all of them. */
  stop(): Promise<void>;
}

const MAX_RUNNING = 8;
const MAX_KEPT = 100;
const MAX_FAILURES = 20;

export interface ReplaysOptions {
  log: Pick<DeliveryStore, 'read' | 'bounds'>;
  /** Needed where more than an endpoint is chosen. */
  search?: EventSearch | undefined;
  one: Replay;
  clock: Clock;
  onError(error: unknown): void;
}

export function createReplays({ log, search, one, clock, onError }: ReplaysOptions): Replays {
  const jobs = new Map<string, Running>();

  async function run({ job, signal }: Running, to: number): Promise<void> {
    let before: Delivery | undefined;
    for await (const delivery of chosen(job.plan, to)) {
      if (before) await pause(clock, pauseMs(before, delivery, job.plan.speed), signal);
      if (signal.aborted) return;
      const sent = await replayOrTell(delivery, job.plan);
      before = delivery;
      if (sent) record(job, sent);
    }
  }

  /** One that can't be signed again must not keep the others back: they may be of other endpoints. */
  async function replayOrTell({ seq, endpoint }: Delivery, plan: ReplayPlan): Promise<Failure | undefined> {
    try {
      return await one.replay(seq, plan);
    } catch (error) {
      if (!(error instanceof ListenerError) || error.code !== 'cannot_resign') throw error;
      return { seq, outcome: error.code, message: `Endpoint "${endpoint}": ${error.message}` };
    }
  }

  /** What a plan chooses, oldest first, up to the end that the log had when it began. */
  function chosen(plan: ReplayPlan, to: number): AsyncGenerator<Delivery> {
    return foundInOrder({ log, search, filter: filterOf(plan), after: (plan.fromSeq ?? 1) - 1, to });
  }

  function forgetOldest(): void {
    const [oldest] = [...jobs.values()].filter(({ job }) => job.state !== 'running');
    if (jobs.size > MAX_KEPT && oldest) jobs.delete(oldest.job.id);
  }

  return {
    async begin(plan) {
      one.check(plan);
      if (!search && Object.keys(filterOf(plan)).length > 0)
        throw new ListenerError('search_unavailable', 'This listener keeps no index to choose by: give a range only.');
      // Without an end, a replay to this listener itself would feed on what it sends.
      const { newest } = await log.bounds();
      const running = [...jobs.values()].filter(({ job }) => job.state === 'running').length;
      if (running >= MAX_RUNNING)
        throw new ListenerError('too_many_replays', `${MAX_RUNNING} are running; cancel one, or wait.`);
      const job: ReplayJob = { id: randomUUID(), state: 'running', plan, delivered: 0, failed: 0, failures: [] };
      const started = startable(job);
      jobs.set(job.id, started);
      forgetOldest();
      started.ended = run(started, Math.min(plan.toSeq ?? newest, newest)).then(
        () => {
          job.state = started.signal.aborted ? 'cancelled' : 'done';
        },
        (error: unknown) => {
          job.state = 'failed';
          job.message = error instanceof ListenerError ? error.message : 'The log cannot be read.';
          if (!(error instanceof ListenerError)) onError(error);
        },
      );
      return job;
    },
    list: () => [...jobs.values()].map(({ job }) => job),
    find: (id) => jobs.get(id)?.job,
    cancel(id) {
      jobs.get(id)?.abort();
      return jobs.has(id);
    },
    async stop() {
      for (const { abort } of jobs.values()) abort();
      await Promise.all([...jobs.values()].map(({ ended }) => ended));
    },
  };
}

interface Running {
  job: ReplayJob;
  signal: AbortSignal;
  abort(): void;
  ended: Promise<void>;
}

function startable(job: ReplayJob): Running {
  const controller = new AbortController();
  return { job, signal: controller.signal, abort: () => controller.abort(), ended: Promise.resolve() };
}

function record(job: ReplayJob, sent: Failure): void {
  const { seq, outcome, status, message, withheld } = sent;
  job.last = seq;
  job[outcome === 'delivered' ? 'delivered' : 'failed'] += 1;
  if (outcome === 'delivered' || job.failures.length >= MAX_FAILURES) return;
  job.failures.push({ seq, outcome, message, ...(status !== undefined && { status }), ...(withheld && { withheld }) });
}

/** What a plan says besides where, how and how fast. */
function filterOf(plan: ReplayPlan): SearchFilter {
  const { targetUrl: _, resign, credentials, fromSeq, toSeq, speed, ...filter } = plan;
  return filter;
}

/** Pure. */
function pauseMs(before: Delivery, next: Delivery, speed: number | undefined): number {
  if (speed === undefined) return 0;
  return Math.max(0, Date.parse(next.receivedAt) - Date.parse(before.receivedAt)) / speed;
}

function pause(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  if (delayMs === 0 || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = clock.schedule(delayMs, resolve);
    signal.addEventListener(
      'abort',
      () => {
        end();
        resolve();
      },
      { once: true },
    );
  });
}
