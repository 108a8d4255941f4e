import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'vitest';
import { enrolment, type SeenDelivery } from './both-ends.ts';
import { temporaryFolder } from './folder.ts';
import { type ListenerProcess, spawnListener } from './listener-process.ts';

// The listener is killed with SIGKILL at random moments under load. Its senders are true ones: what was not
// acknowledged is sent again, with the same eventId, until it is.

const SENDERS = 16;
const BATCH = 5;

interface Load {
  /** Events whose request was answered 202. */
  acknowledged: string[];
  /** Statuses that were neither 202 nor 503. */
  strange: number[];
  stop(): Promise<void>;
}

/** @param current where the listener is now, or will be. */
function startLoad(current: () => Promise<ListenerProcess>): Load {
  const acknowledged: string[] = [];
  const strange: number[] = [];
  let stopped = false;

  async function deliver(ids: string[]): Promise<void> {
    for (;;) {
      const status = await post((await current()).url, ids);
      if (status === 202) break;
      if (status !== undefined && status !== 503) strange.push(status);
    }
    acknowledged.push(...ids);
  }

  const drive = async () => {
    while (!stopped) await deliver(Array.from({ length: BATCH }, () => randomUUID()));
  };
  const driving = Promise.all(Array.from({ length: SENDERS }, drive));
  return {
    acknowledged,
    strange,
    async stop() {
      stopped = true;
      await driving;
    },
  };
}

/** @returns undefined when nobody answered. */
async function post(url: string, ids: string[]): Promise<number | undefined> {
  const event = { eventName: 'COURSE_ENROLLMENT', timestamp: 1_727_414_643, data: enrolment(1) };
  const body = JSON.stringify({ accountId: 1010, events: ids.map((eventId) => ({ eventId, ...event })) });
  try {
    const response = await fetch(`${url}/hooks/default`, { method: 'POST', body });
    await response.text();
    return response.status;
  } catch {
    // As a sender does that finds nobody.
    await wait(10);
    return undefined;
  }
}

/** How often each event is stored as fresh. */
async function freshCounts(url: string): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (let before: string | undefined = ''; before !== undefined; ) {
    const answer = await fetch(`${url}/api/deliveries?limit=500${before}`);
    const page = (await answer.json()) as { deliveries: SeenDelivery[]; before?: number };
    for (const { eventId, fresh } of page.deliveries.flatMap(({ events }) => events))
      counts.set(eventId, (counts.get(eventId) ?? 0) + Number(fresh));
    before = page.before === undefined ? undefined : `&before=${page.before}`;
  }
  return counts;
}

/**
 * Kills and restarts the listener under load.
 *
 * @returns how many events were acknowledged.
 */
export async function killListener(kills: number, onKill: (kill: number) => void = () => {}): Promise<number> {
  const data = await temporaryFolder();
  let listener = spawnListener(data);
  await listener;
  const load = startLoad(() => listener);
  for (let kill = 1; kill <= kills; kill += 1) {
    const running = await listener;
    await wait(randomInt(5, 400));
    await running.kill();
    listener = spawnListener(data);
    await listener;
    onKill(kill);
  }
  await load.stop();
  const counts = await freshCounts((await listener).url);
  expect(load.strange).toEqual([]);
  expect(load.acknowledged.filter((eventId) => counts.get(eventId) !== 1)).toEqual([]);
  expect(counts.size).toBe(load.acknowledged.length);
  return counts.size;
}
