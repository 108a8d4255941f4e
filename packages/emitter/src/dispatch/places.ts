import type { Clock } from '../clock.ts';
import { EmitterError } from '../errors.ts';
import type { BusyHosts } from '../store/lane-store.ts';

// So many requests go to one host at a time, whoever sends them.
//
// Lanes take their places by being claimed: the store is told how many are taken, and claims no more than the rest. What
// somebody asked for, a test or a batch that is sent again, takes a free place or waits for one, first come, first
// served; a place that comes free is theirs before a lane's, because somebody looks on. While a claim is under way
// nobody can know how many are free, so nobody gets one.

/** Whoever looks on has lost patience by then. */
const LONGEST_WAIT_MS = 10_000;

/** Runs something once there is a place at the URL's host. @throws EmitterError `host_busy` */
export type TakePlace = <Result>(url: string, run: () => Promise<Result>) => Promise<Result>;

export interface Places {
  takePlace: TakePlace;
  /** Takes a place for each lane that is claimed. */
  claim<Lane extends { host: string }>(claim: (busy: BusyHosts) => Promise<Lane[]>): Promise<Lane[]>;
  /** Gives one back. */
  leave(host: string): void;
  /** Hosts at which there is none. */
  full(): string[];
}

interface Waiting {
  host: string;
  enter: () => void;
}

export function createPlaces({
  perHost,
  clock,
  freed,
}: {
  perHost: number;
  clock: Clock;
  /** Lanes may be claimed again. */
  freed: () => void;
}): Places {
  const busy = new Map<string, number>();
  const queue = new Set<Waiting>();
  let claiming = false;

  const isFull = (host: string) => (busy.get(host) ?? 0) >= perHost;

  function occupy(host: string, change: 1 | -1): void {
    const count = (busy.get(host) ?? 0) + change;
    if (count === 0) busy.delete(host);
    else busy.set(host, count);
  }

  /** A Set keeps the order in which they came. */
  function admit(): void {
    if (claiming) return;
    for (const waiting of queue) {
      if (isFull(waiting.host)) continue;
      queue.delete(waiting);
      occupy(waiting.host, 1);
      waiting.enter();
    }
  }

  function leave(host: string): void {
    occupy(host, -1);
    admit();
  }

  function enter(host: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const giveUp = clock.schedule(LONGEST_WAIT_MS, () => {
        if (queue.delete(waiting)) reject(hostBusy(host, perHost));
      });
      const waiting = {
        host,
        enter() {
          giveUp();
          resolve();
        },
      };
      queue.add(waiting);
      admit();
    });
  }

  return {
    leave,
    full: () => [...busy.keys()].filter(isFull),
    async takePlace(url, run) {
      const { host } = new URL(url);
      await enter(host);
      try {
        return await run();
      } finally {
        leave(host);
        freed();
      }
    },
    async claim(claim) {
      claiming = true;
      try {
        const lanes = await claim(busy);
        for (const { host } of lanes) occupy(host, 1);
        return lanes;
      } finally {
        claiming = false;
        admit();
      }
    },
  };
}

function hostBusy(host: string, perHost: number): EmitterError {
  const seconds = LONGEST_WAIT_MS / 1000;
  return new EmitterError(
    'host_busy',
    `${perHost} requests to ${host} are in flight, as many as may be, and none ended within ${seconds} s. Try again.`,
  );
}
