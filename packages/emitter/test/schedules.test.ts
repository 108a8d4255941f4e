import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createEmitter, type Emitter, embeddedStore, type Store } from '../src/index.ts';
import { eventually } from './support/eventually.ts';
import { type FakeRequest, fakeDispatcher } from './support/fake-dispatcher.ts';
import { manualClock } from './support/manual-clock.ts';
import { ACCOUNT, enrollment, webhookInput } from './support/setup.ts';

// Random lives of an emitter with two webhooks. Whatever happens, each receiver sees its events in order per lane, with
// gaps only where a loss is recorded, and duplicates only as whole identical batches.

const REAL_TIME = 'COURSE_ENROLLMENT';
const BATCH = 'COURSE_ENROLLMENT_BATCH';
const HOSTS = ['a.example', 'b.example'] as const;

type Mood = 'fine' | 'error' | 'silent' | 'unheard' | 'slow' | 'greedy';
type Step =
  | { do: 'emit'; eventName: string; count: number }
  | { do: 'mood'; host: number; mood: Mood }
  | { do: 'wait'; seconds: number }
  | { do: 'edit'; host: number }
  | { do: 'kill' }
  | { do: 'restart' }
  | { do: 'turns'; count: number };

const steps = fc.array(
  fc.oneof(
    fc.record({
      do: fc.constant('emit' as const),
      eventName: fc.constantFrom(REAL_TIME, BATCH),
      count: fc.integer({ min: 1, max: 40 }),
    }),
    fc.record({
      do: fc.constant('mood' as const),
      host: fc.integer({ min: 0, max: 1 }),
      mood: fc.constantFrom<Mood>('fine', 'error', 'silent', 'unheard', 'slow', 'greedy'),
    }),
    fc.record({ do: fc.constant('wait' as const), seconds: fc.constantFrom(1, 5, 60, 900, 3_600, 4 * 86_400) }),
    fc.record({ do: fc.constant('edit' as const), host: fc.integer({ min: 0, max: 1 }) }),
    fc.record({ do: fc.constant('kill' as const) }),
    fc.record({ do: fc.constant('restart' as const) }),
    fc.record({ do: fc.constant('turns' as const), count: fc.integer({ min: 1, max: 20 }) }),
  ),
  { minLength: 5, maxLength: 30 },
);

interface Request {
  id: string;
  body: string;
  timing: string;
  /** Whether the receiver took it, whatever the emitter heard of that. */
  taken: boolean;
}

/** Two receivers with moods. What is slow is answered when the mood changes. */
function receivers() {
  const moods: Mood[] = ['fine', 'fine'];
  const requests: Request[][] = [[], []];
  const release: (() => void)[] = [];
  const letGo = () => {
    for (const go of release.splice(0)) go();
  };
  async function answer({ origin, headers, body }: FakeRequest) {
    const host = origin.includes(HOSTS[0]) ? 0 : 1;
    const mood = moods[host] ?? 'fine';
    const text = body.toString();
    const timing = text.includes(BATCH) ? 'batch' : 'realTime';
    const id = headers['webhook-id'] ?? '';
    // What it took once, a receiver doesn't find too large the next time.
    const known = requests[host]?.some((request) => request.id === id && request.taken);
    const tooLarge = mood === 'greedy' && !known && (JSON.parse(text) as { events: unknown[] }).events.length > 3;
    const taken = mood !== 'error' && mood !== 'silent' && !tooLarge;
    requests[host]?.push({ id, body: text, timing, taken });
    if (mood === 'slow') await new Promise<void>((resolve) => release.push(resolve));
    if (mood === 'silent' || mood === 'unheard') throw Object.assign(new Error(), { code: 'UND_ERR_HEADERS_TIMEOUT' });
    if (tooLarge) return { status: 413 };
    return { status: mood === 'error' ? 503 : 202 };
  }
  const set = (host: number, mood: Mood) => {
    moods[host] = mood;
    letGo();
  };
  return { answer, requests, set, letGo };
}

/** A store whose process can be killed: from then on nothing is written any more. */
function mortal(folder: string): Store & { kill(): Promise<void> } {
  let kill = async () => {};
  return {
    kill: () => kill(),
    async open() {
      const opened = await embeddedStore(folder).open();
      let dead = false;
      const dispatch = Object.fromEntries(
        Object.entries(opened.dispatch).map(([verb, run]: [string, (...given: never[]) => unknown]) => [
          verb,
          async (...given: never[]) => {
            if (dead) throw new Error('killed');
            return run(...given);
          },
        ]),
      ) as unknown as typeof opened.dispatch;
      const close = async () => {
        if (dead) return;
        dead = true;
        await opened.close();
      };
      kill = close;
      return { ...opened, dispatch, close };
    },
  };
}

async function live(folder: string, schedule: readonly Step[]) {
  const clock = manualClock();
  const world = receivers();
  const emitted: { seq: number; eventName: string; userId: number }[] = [];
  let store = mortal(folder);
  const open = async () => {
    store = mortal(folder);
    const emitter = await createEmitter({
      ...{ store, clock, dispatcher: fakeDispatcher(world.answer), targets: { allowHttp: true } },
      ...{ retry: { jitter: 0 }, onError: () => {}, limits: { stopMs: 0 } },
    });
    emitter.start();
    return emitter;
  };
  let emitter = await open();
  const ids: string[] = [];
  for (const host of HOSTS) {
    const input = webhookInput({ targetUrl: `https://${host}/0`, events: [REAL_TIME, BATCH] });
    ids.push((await emitter.webhooks.create(ACCOUNT, input)).id);
  }

  async function perform(step: Step): Promise<void> {
    switch (step.do) {
      case 'emit': {
        const userIds = Array.from({ length: step.count }, (_, index) => emitted.length + index + 1);
        const done = await emitter.emitMany(
          ACCOUNT,
          userIds.map((userId) => enrollment(userId, step.eventName)),
        );
        for (const [index, { seq }] of done.entries())
          emitted.push({ seq, eventName: step.eventName, userId: userIds[index] ?? 0 });
        return;
      }
      case 'mood':
        return world.set(step.host, step.mood);
      case 'wait':
        clock.advance(step.seconds * 1_000);
        return turns(10);
      case 'edit': {
        const id = ids[step.host] ?? '';
        const { revision } = await emitter.webhooks.get(ACCOUNT, id);
        await emitter.webhooks.update(ACCOUNT, id, { targetUrl: `https://${HOSTS[step.host]}/${revision}` });
        return;
      }
      case 'kill':
        await store.kill();
        await emitter.stop();
        emitter = await open();
        return;
      case 'restart': {
        const stopping = emitter.stop();
        clock.advance(1);
        await stopping;
        emitter = await open();
        return;
      }
      case 'turns':
        return turns(step.count);
    }
  }

  for (const step of schedule) await perform(step);
  for (const host of [0, 1]) world.set(host, 'fine');
  await drain(emitter, clock, ids);
  const losses = await emitter.deliveries.losses(ACCOUNT, { limit: 1_000 });
  world.letGo();
  await emitter.stop();
  return { requests: world.requests, emitted, losses, ids };
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}

async function drain(emitter: Emitter, clock: ReturnType<typeof manualClock>, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    const { disabled } = await emitter.webhooks.get(ACCOUNT, id);
    if (disabled) await emitter.webhooks.enable(ACCOUNT, id, 'resume');
  }
  await eventually(async () => {
    await emitter.flush();
    clock.advance(300_000);
    await turns(10);
    const backlogs = (await emitter.lanes.health(ACCOUNT)).map(({ backlog }) => backlog);
    expect(backlogs).toEqual([0, 0, 0, 0]);
  });
}

const userIdsOf = ({ body }: Request) =>
  (JSON.parse(body) as { events: { data: { userId: number } }[] }).events.map(({ data }) => data.userId);

function check({ requests, emitted, losses, ids }: Awaited<ReturnType<typeof live>>): void {
  for (const [host, all] of requests.entries()) {
    const bodies = new Set(all.map(({ id, body }) => `${id} ${body}`));
    expect(bodies.size).toBe(new Set(all.map(({ id }) => id)).size);
    for (const eventName of [REAL_TIME, BATCH]) {
      const timing = eventName === BATCH ? 'batch' : 'realTime';
      const taken = all.filter((request) => request.timing === timing && request.taken);
      const firsts = [...new Map(taken.toReversed().map((request) => [request.id, request])).values()].toReversed();
      const seen = firsts.flatMap(userIdsOf);
      // In order and nothing twice, but for whole batches.
      expect(seen).toEqual([...new Set(seen)].toSorted((a, b) => a - b));
      const missing = emitted.filter((event) => event.eventName === eventName && !seen.includes(event.userId));
      const lost = losses.filter((loss) => loss.webhookId === ids[host] && loss.timing === timing);
      const unexplained = missing.filter(
        ({ seq }) => !lost.some(({ fromSeq, toSeq }) => fromSeq <= seq && seq <= toSeq),
      );
      expect(unexplained).toEqual([]);
    }
  }
}

test('whatever happens, order holds, gaps are recorded, and duplicates are whole batches [EMIT-53] [EMIT-8] [EMIT-13] [EMIT-16]', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (schedule) => {
      const folder = await mkdtemp(join(tmpdir(), 'earshot-life-'));
      try {
        check(await live(folder, schedule));
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    }),
    { numRuns: 40, timeout: 30_000, endOnFailure: true },
  );
}, 120_000);
