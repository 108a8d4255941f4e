import { eventually } from '../../../../test/support/eventually.ts';
import { createEmitter, type Emitter, type EmitterOptions, embeddedStore, type Store } from '../../src/index.ts';
import type { LaneStory } from './arrivals.ts';
import { type FakeRequest, fakeDispatcher } from './fake-dispatcher.ts';
import { manualClock } from './manual-clock.ts';
import { ACCOUNT, enrollment, webhookInput } from './setup.ts';

export const REAL_TIME = 'COURSE_ENROLLMENT';
export const BATCH = 'COURSE_ENROLLMENT_BATCH';
const HOSTS = ['a.example', 'b.example'] as const;
const SOME_TURNS = 60;

export type Mood = 'fine' | 'error' | 'silent' | 'unheard' | 'slow' | 'greedy' | 'gone';
export type Step =
  | { do: 'emit'; eventName: string; count: number }
  | { do: 'flush' | 'kill' | 'restart' }
  | { do: 'mood'; host: number; mood: Mood }
  | { do: 'wait'; seconds: number }
  /** Until the next attempt at that host, and that. */
  | { do: 'attempt'; host: number }
  | { do: 'edit' | 'retire' | 'activate'; host: number }
  | { do: 'recover'; host: number; seconds: number }
  | { do: 'redeliver'; host: number; index: number }
  | { do: 'enable'; host: number; backlog: 'resume' | 'skip' | number };

interface Arrival {
  id: string;
  body: string;
  timing: 'realTime' | 'batch';
  events: number[];
  /** Whether the receiver took it, whatever the emitter heard of that. */
  taken: boolean;
}

/** Two receivers with moods. What is slow is answered when the mood changes. */
function receivers() {
  const moods: Mood[] = ['fine', 'fine'];
  const arrivals: [Arrival[], Arrival[]] = [[], []];
  const held: (() => void)[] = [];
  const letGo = () => {
    for (const go of held.splice(0)) go();
  };
  async function answer({ origin, headers, body }: FakeRequest) {
    const host = origin.includes(HOSTS[0]) ? 0 : 1;
    const mood = moods[host] ?? 'fine';
    const text = body.toString();
    const sent = (JSON.parse(text) as { events: { eventName: string; data: { userId: number } }[] }).events;
    const events = sent.map(({ data }) => data.userId);
    const id = headers['webhook-id'] ?? '';
    // What it took once, a receiver doesn't find too large the next time.
    const isKnown = arrivals[host].some((arrival) => arrival.id === id && arrival.taken);
    const isTooLarge = mood === 'greedy' && !isKnown && events.length > 3;
    const taken = !['error', 'silent', 'gone'].includes(mood) && !isTooLarge;
    const timing = sent[0]?.eventName === BATCH ? 'batch' : 'realTime';
    arrivals[host].push({ id, body: text, timing, events, taken });
    if (mood === 'slow') await new Promise<void>((resolve) => held.push(resolve));
    if (mood === 'silent' || mood === 'unheard') throw Object.assign(new Error(), { code: 'UND_ERR_HEADERS_TIMEOUT' });
    return { status: isTooLarge ? 413 : (STATUS[mood] ?? 202) };
  }
  const set = (host: number, mood: Mood) => {
    moods[host] = mood;
    letGo();
  };
  return { answer, arrivals, set, letGo };
}

const STATUS: Partial<Record<Mood, number>> = { error: 503, gone: 410 };

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

interface Logged {
  seq: number;
  at: number;
  eventName: string;
}

/** What the model of a webhook remembers. */
interface Owner {
  id: string;
  forgotten: number;
  rewindings: { owed: Logged[]; after: number }[];
}

/**
 * An emitter with two webhooks lives through a schedule, and then gets time to send what it owes.
 *
 * @param happened gets what this was all about.
 */
export async function live(folder: string, schedule: readonly Step[], happened: Set<string>): Promise<LaneStory[]> {
  const clock = manualClock();
  const world = receivers();
  const emitted: Logged[] = [];
  const redelivered: Promise<unknown>[] = [];
  let store = mortal(folder);
  let emitter = await open();
  const owners: Owner[] = [];
  for (const host of HOSTS) {
    const input = webhookInput({ targetUrl: `https://${host}/0`, events: [REAL_TIME, BATCH] });
    owners.push({ id: (await emitter.webhooks.create(ACCOUNT, input)).id, forgotten: 0, rewindings: [] });
  }

  async function open(): Promise<Emitter> {
    store = mortal(folder);
    const options: Partial<EmitterOptions> = { targets: { allowHttp: true }, retry: { jitter: 0 }, onError: () => {} };
    const dispatcher = fakeDispatcher(world.answer);
    const opened = await createEmitter({ ...options, store, clock, dispatcher, limits: { stopMs: 0 } });
    opened.on('attempt', ({ number }) => number === 3 && happened.add('third attempt'));
    opened.on('lost', ({ reason }) => happened.add(reason));
    opened.on('audited', ({ action }) => happened.add(action));
    opened.start();
    return opened;
  }

  /** Some time, which is enough for what is due unless a receiver is slow. */
  async function settle(): Promise<void> {
    for (let turn = 0; turn < SOME_TURNS; turn += 1) {
      const lanes = await emitter.lanes.health(ACCOUNT);
      if (lanes.every(({ nextAttemptAt = Infinity }) => nextAttemptAt > clock.now())) return;
    }
  }

  async function emit(eventName: string, count: number): Promise<void> {
    // Each event's learner is its position in the log.
    const seqs = Array.from({ length: count }, (_, index) => emitted.length + index + 1);
    await emitter.emitMany(
      ACCOUNT,
      seqs.map((seq) => enrollment(seq, eventName)),
    );
    emitted.push(...seqs.map((seq) => ({ seq, at: clock.now(), eventName })));
  }

  async function performAt(owner: Owner, step: Extract<Step, { host: number }>): Promise<void> {
    const { id } = owner;
    const { revision, active, disabled } = await emitter.webhooks.get(ACCOUNT, id);
    switch (step.do) {
      case 'mood':
        return world.set(step.host, step.mood);
      case 'attempt': {
        const lanes = await emitter.lanes.health(ACCOUNT, id);
        const next = Math.min(...lanes.map(({ head, nextAttemptAt }) => (head && nextAttemptAt) ?? Infinity));
        if (next < Infinity) clock.advance(next - clock.now());
        return settle();
      }
      case 'edit':
        await emitter.webhooks.update(ACCOUNT, id, { targetUrl: `https://${HOSTS[step.host]}/${revision}` });
        return;
      case 'retire':
        await emitter.webhooks.retire(ACCOUNT, id);
        return;
      case 'activate':
        if (active || disabled) return;
        owner.forgotten = emitted.length;
        await emitter.webhooks.update(ACCOUNT, id, { active: true });
        return;
      case 'enable': {
        if (!disabled) return;
        const { backlog } = step;
        const from = typeof backlog === 'number' ? { since: clock.now() - backlog * 1_000 } : backlog;
        await emitter.webhooks.enable(ACCOUNT, id, from);
        return;
      }
      case 'recover': {
        if (!active || disabled) return;
        const since = clock.now() - step.seconds * 1_000;
        const owed = emitted.filter(({ at, seq }) => at >= since && seq > owner.forgotten);
        owner.rewindings.push({ owed, after: world.arrivals[step.host as 0 | 1].length });
        await emitter.deliveries.recover(ACCOUNT, id, { since });
        return settle();
      }
      case 'redeliver': {
        const delivered = await emitter.deliveries.list(ACCOUNT, { webhookId: id, state: 'delivered' });
        const { deliveryId } = delivered[step.index % delivered.length] ?? {};
        // A slow receiver answers it when its mood changes, and a stop breaks it off.
        if (deliveryId) redelivered.push(emitter.deliveries.redeliver(ACCOUNT, deliveryId).catch(() => {}));
        return settle();
      }
    }
  }

  async function perform(step: Step): Promise<void> {
    if ('host' in step) return performAt(owners[step.host] as Owner, step);
    switch (step.do) {
      case 'emit':
        return emit(step.eventName, step.count);
      case 'flush':
        await emitter.flush();
        return settle();
      case 'wait':
        clock.advance(step.seconds * 1_000);
        return settle();
      case 'kill':
        await store.kill();
        await emitter.stop();
        emitter = await open();
        return;
      case 'restart':
        await emitter.stop();
        emitter = await open();
        return;
    }
  }

  async function drain(): Promise<void> {
    for (const host of [0, 1]) world.set(host, 'fine');
    // One that was told 410 just now disables its webhook, which is enabled then.
    await Promise.all(redelivered);
    for (const host of [0, 1]) {
      await perform({ do: 'enable', host, backlog: 'resume' });
      await perform({ do: 'activate', host });
    }
    await eventually(async () => {
      await emitter.flush();
      clock.advance(300_000);
      await settle();
      const backlogs = (await emitter.lanes.health(ACCOUNT)).map(({ backlog }) => backlog);
      if (backlogs.length < 4 || backlogs.some((backlog) => backlog > 0)) throw new Error(`There wait ${backlogs}.`);
    });
  }

  function storyOf({ id, forgotten, rewindings }: Owner, host: number, eventName: string, losses: Losses): LaneStory {
    const timing = eventName === BATCH ? 'batch' : 'realTime';
    const all = world.arrivals[host as 0 | 1];
    const isOwn = (arrival: Arrival) => arrival.timing === timing && arrival.taken;
    const own = (events: readonly Logged[]) =>
      events.filter((event) => event.eventName === eventName).map(({ seq }) => seq);
    return {
      arrivals: all.filter(isOwn),
      emitted: own(emitted),
      losses: losses.filter((loss) => loss.webhookId === id && loss.timing === timing),
      forgotten,
      rewindings: rewindings.map(({ owed, after }) => ({
        owed: own(owed),
        after: all.slice(0, after).filter(isOwn).length,
      })),
    };
  }

  for (const step of schedule) await perform(step);
  await drain();
  const losses = await emitter.deliveries.losses(ACCOUNT, { limit: 1_000 });
  await emitter.stop();
  return owners.flatMap((owner, host) =>
    [REAL_TIME, BATCH].map((eventName) => storyOf(owner, host, eventName, losses)),
  );
}

type Losses = Awaited<ReturnType<Emitter['deliveries']['losses']>>;
