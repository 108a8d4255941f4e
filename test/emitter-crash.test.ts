import { expect, onTestFinished, test, vi } from 'vitest';
import { temporaryFolder } from './support/folder.ts';
import { killEmitter, startTarget, type Target, type Waiting } from './support/kill-emitter.ts';
import { spawnListener } from './support/listener-process.ts';

// A few kills here; many by `pnpm kill:emitter`.

const patience: Waiting = (condition) =>
  vi.waitFor(async () => expect(await condition()).toBe(true), { timeout: 30_000, interval: 20 });

test('nothing that emit promised is missing after SIGKILL, and retries are byte-identical [EMIT-54] [EMIT-1] [EMIT-13]', async () => {
  const target = await startTarget();
  onTestFinished(() => target.close());
  const { promised, received } = await killEmitter(await temporaryFolder(), 2, target, patience);
  expect(promised.length).toBeGreaterThan(100);
  expect(promised.filter((eventId) => !received.includes(eventId))).toEqual([]);
  expect(target.altered()).toBe(0);
}, 90_000);

interface Page {
  deliveries: { verdict: string; events: { eventId: string; fresh: boolean }[] }[];
  before?: number;
}

/** What the listener has stored, by its API, the oldest first. */
async function storedBy(url: string): Promise<Page['deliveries']> {
  const found: Page['deliveries'] = [];
  for (let before: number | undefined; ; ) {
    const answer = await fetch(`${url}/api/deliveries?limit=100${before === undefined ? '' : `&before=${before}`}`);
    const page = (await answer.json()) as Page;
    found.push(...page.deliveries);
    before = page.before;
    if (before === undefined) return found.reverse();
  }
}

test('a listener has all that a killed emitter promised, once, and refused nothing [EMIT-54]', async () => {
  const { url } = await spawnListener(await temporaryFolder());
  const freshIds = async () =>
    (await storedBy(url)).flatMap(({ events }) => events.filter(({ fresh }) => fresh).map(({ eventId }) => eventId));
  const target: Target = { url: `${url}/hooks/default`, received: freshIds };
  const { promised, received } = await killEmitter(await temporaryFolder(), 2, target, patience);
  const arrived = new Set(received);
  expect(arrived.size).toBe(received.length);
  expect(promised.filter((eventId) => !arrived.has(eventId))).toEqual([]);
  // A duplicate is what was acknowledged but not settled when the kill came.
  const refused = (await storedBy(url)).filter(({ verdict }) => verdict !== 'accepted' && verdict !== 'duplicate');
  expect(refused).toEqual([]);
}, 90_000);
