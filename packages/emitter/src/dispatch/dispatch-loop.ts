import type { Clock } from '../clock.ts';
import type { ClaimedLane, LaneStore } from '../store/lane-store.ts';
import type { RunLane } from './lane.ts';
import { LEASE_MS } from './lease.ts';
import type { Places } from './places.ts';

// Idle, turning or stopped.
//
// A turn claims as many due lanes as there are free places and sets each going; then, if places are left, the loop
// naps until the next lane is due. Three things wake it: the end of the nap, a lane that has run, an event that was
// emitted. Woken during a turn, it takes another one. The first turn prepares: it opens lanes that a crash left shut.
//
// A turn or a lane that fails (the store, not the receiver) is reported; the loop pauses and goes on.
//
// Lanes of one host share that host's places: a slow host with many webhooks must not take every place there is. Tests
// and what is sent again take theirs too; when they leave, that wakes the loop.
//
// When the clock was set back, all that waits looks again: it waits for moments of the former time, up to years away.
//
// Stopped, it claims nothing more; lanes that run are waited for, as long as the caller likes.

/** Longer naps would miss what other processes emit into a shared store. */
const LONGEST_NAP_MS = 30_000;
const PAUSE_AFTER_FAILURE_MS = 1_000;
/** Clocks are put right by less all the time, and nobody minds to wait for so long. */
const SET_BACK_MS = 1_000;

export interface DispatchLoop {
  start(): void;
  /** Something may be due. */
  wake(): void;
  /** Claims nothing more. Resolves when nothing runs any more. */
  stop(): Promise<void>;
}

export interface DispatchLoopDependencies {
  dispatch: Pick<LaneStore, 'claim' | 'nextDue' | 'reviewLanes'>;
  /** Runs once, before the first claim. */
  prepare: () => Promise<void>;
  runLane: RunLane;
  clock: Clock;
  places: Pick<Places, 'claim' | 'leave' | 'full'>;
  maxConcurrentLanes: number;
  maxConcurrentPerHost: number;
  onError: (error: unknown) => void;
}

/** Builds the loop that drives all lanes. */
export function createDispatchLoop(dependencies: DispatchLoopDependencies): DispatchLoop {
  const { dispatch, prepare, runLane, clock, places, maxConcurrentLanes, maxConcurrentPerHost, onError } = dependencies;
  const running = new Set<Promise<void>>();
  let state: 'idle' | 'turning' | 'stopped' = 'stopped';
  let prepared = false;
  let wokenInTurn = false;
  let lastTurnAt = 0;
  let turning: Promise<void> = Promise.resolve();
  let endNap = () => {};

  function wake(): void {
    wokenInTurn = true;
    if (state === 'idle') turning = turn();
  }

  async function turn(): Promise<void> {
    state = 'turning';
    endNap();
    let napMs: number | undefined;
    try {
      if (!prepared) await prepare();
      prepared = true;
      while (wokenInTurn && state === 'turning') {
        wokenInTurn = false;
        await followClock();
        await claimLanes();
        napMs = await untilNextDue();
      }
    } catch (error) {
      onError(error);
      napMs = PAUSE_AFTER_FAILURE_MS;
    }
    rest(napMs);
  }

  function rest(napMs: number | undefined): void {
    if (state === 'stopped') return;
    state = 'idle';
    if (napMs !== undefined) endNap = clock.schedule(napMs, wake);
  }

  async function followClock(): Promise<void> {
    const now = clock.now();
    const isSetBack = now < lastTurnAt - SET_BACK_MS;
    if (isSetBack) await dispatch.reviewLanes(now, { latest: now, leaseUntil: now + LEASE_MS });
    lastTurnAt = now;
  }

  async function claimLanes(): Promise<void> {
    const limit = maxConcurrentLanes - running.size;
    if (limit === 0) return;
    const options = { now: clock.now(), leaseMs: LEASE_MS, limit, perHost: maxConcurrentPerHost };
    const lanes = await places.claim((busy) => dispatch.claim({ ...options, busy }));
    for (const lane of lanes) run(lane);
  }

  /** @returns undefined when every place is taken: then the end of a lane wakes the loop. */
  async function untilNextDue(): Promise<number | undefined> {
    if (running.size >= maxConcurrentLanes) return undefined;
    const next = (await dispatch.nextDue(places.full())) ?? Infinity;
    return Math.min(Math.max(next - clock.now(), 0), LONGEST_NAP_MS);
  }

  function run(lane: ClaimedLane): void {
    const done = runLane(lane)
      .catch(onError)
      .then(() => {
        running.delete(done);
        places.leave(lane.host);
        wake();
      });
    running.add(done);
  }

  return {
    wake,
    start() {
      state = 'idle';
      wake();
    },
    async stop() {
      state = 'stopped';
      endNap();
      await turning;
      await Promise.all(running);
    },
  };
}
