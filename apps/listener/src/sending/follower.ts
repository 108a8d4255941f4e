import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import type { Delivery, DeliveryStore } from '../store/delivery-store.ts';
import type { SendLog } from './send-log.ts';

// New, idle, working, waiting or stopped.
//
// A follower is a cursor on the log and the state of one retry, nothing more. It works off the deliveries behind its
// position one at a time and in order, then is idle until the log grows. A delivery that is to be tried again makes it
// wait, and everything behind that delivery with it. A failure that is not the delivery's (of the store) is reported
// and waited out in the same way. The position is saved when a delivery is done: what was at work in a crash is done
// again. Stopped, it finishes what is at work and begins nothing more.

export interface Follower {
  /**
   * Begins where the last run stopped; one that never ran, at the end of the log. Resolves when that is settled:
   * what arrives from then on is not missed.
   */
  start(): Promise<void>;
  /** The log grew by these. */
  wake(deliveries: readonly Delivery[]): void;
  /** How many wanted deliveries are not done. NaN while that can't be told. */
  behind(): number;
  /** Resolves when nothing is at work. */
  stop(): Promise<void>;
}

export interface FollowerOptions {
  name: string;
  log: Pick<DeliveryStore, 'read' | 'bounds'>;
  positions: Pick<SendLog, 'position' | 'move'>;
  isWanted(delivery: Delivery): boolean;
  /** @param attempt from 1. @returns the time in milliseconds after which to try again, or undefined when it is done. */
  work(delivery: Delivery, attempt: number): Promise<number | undefined>;
  clock: Clock;
  onError(error: unknown): void;
}

const READ_LIMIT = 100;
const PAUSE_AFTER_FAILURE_MS = 1000;

export function createFollower({ name, log, positions, isWanted, work, clock, onError }: FollowerOptions): Follower {
  let state: 'new' | 'stopped' | 'idle' | 'working' | 'waiting' = 'new';
  let isStarted = false;
  let hasGrown = false;
  let position: number | undefined;
  let saved: number | undefined;
  let head = { seq: 0, attempts: 0 };
  let working: Promise<void> = Promise.resolve();
  let counting: Promise<void> = Promise.resolve();
  /** What was there at the start is counted up to here, what comes later one by one. */
  let countedTo = Number.POSITIVE_INFINITY;
  let waiting = Number.NaN;
  let endWait = () => {};

  function begin(): void {
    state = 'working';
    working = run().catch((error: unknown) => {
      onError(error);
      waitFor(PAUSE_AFTER_FAILURE_MS);
    });
  }

  async function run(): Promise<void> {
    do {
      hasGrown = false;
      const batch = await log.read(await locate(), READ_LIMIT);
      const retryMs = await workOff(batch);
      await save();
      if (retryMs !== undefined) return waitFor(retryMs);
      // Retention may have dropped some that were waited for.
      if (batch.length === 0 && !hasGrown && !Number.isNaN(waiting)) waiting = 0;
      hasGrown ||= batch.length > 0;
    } while (hasGrown && state === 'working');
    if (state === 'working') state = 'idle';
  }

  async function workOff(batch: readonly Delivery[]): Promise<number | undefined> {
    for (const delivery of batch) {
      if (state !== 'working') return undefined;
      if (isWanted(delivery)) {
        head = { seq: delivery.seq, attempts: head.seq === delivery.seq ? head.attempts + 1 : 1 };
        const retryMs = await work(delivery, head.attempts);
        if (retryMs !== undefined) return retryMs;
        waiting -= 1;
        position = delivery.seq;
        await save();
      }
      position = delivery.seq;
    }
    return undefined;
  }

  /** A page at a time: the backlog of an app that was down for long is long. */
  async function countBacklog(from: number): Promise<void> {
    const { newest } = await log.bounds();
    countedTo = newest;
    waiting = 0;
    for (let cursor = from; cursor < newest && state !== 'stopped'; ) {
      const page = await log.read(cursor, READ_LIMIT);
      waiting += page.filter((delivery) => delivery.seq <= newest && isWanted(delivery)).length;
      cursor = page.at(-1)?.seq ?? newest;
      await nextTurn();
    }
  }

  /** What keeps us from counting keeps us from working too, and is told there. */
  function notCounted(): void {
    waiting = Number.NaN;
  }

  async function locate(): Promise<number> {
    if (position !== undefined) return position;
    saved = await positions.position(name);
    position = saved ?? (await log.bounds()).newest;
    await save();
    return position;
  }

  async function save(): Promise<void> {
    if (position === undefined || position === saved) return;
    await positions.move(name, position);
    saved = position;
  }

  function waitFor(delayMs: number): void {
    if (state !== 'working') return;
    state = 'waiting';
    endWait = clock.schedule(delayMs, begin);
  }

  return {
    async start() {
      if (isStarted) return;
      isStarted = true;
      // When that fails, the first run tries again.
      const from = await locate().catch(onError);
      if (from !== undefined) counting = countBacklog(from).catch(notCounted);
      if (state === 'new') begin();
    },
    wake(deliveries) {
      waiting += deliveries.filter((delivery) => delivery.seq > countedTo && isWanted(delivery)).length;
      hasGrown = true;
      if (state === 'idle') begin();
    },
    behind: () => Math.max(0, waiting),
    async stop() {
      state = 'stopped';
      endWait();
      await Promise.all([working, counting]);
    },
  };
}

/** Doubles from a second up to a minute. Pure. */
export function backOffMs(attempt: number): number {
  return Math.min(1000 * 2 ** (attempt - 1), 60_000);
}
