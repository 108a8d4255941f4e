import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openListener } from '@earshot/listener';
import { sqliteDeliveryStore } from '../../apps/listener/src/store/sqlite-delivery-store.ts';

// With a million events, how long does a page or a filter take? Everything over HTTP, as a page would ask.

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '15' },
    /** Used again when it holds a log. */
    data: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
/** Fewer would not hold what is looked for. */
const EVENTS = Math.max(1000, Number(values.events));
/** Ids that come again, ten times each. */
const REPEATED = Math.max(1, Math.floor(EVENTS / 500));
const ROUNDS = Number(values.rounds);
const LIMIT_MS = 50;
const RESTART_LIMIT_MS = 1500;
const T0 = Date.now() - 20 * 24 * 60 * 60 * 1000;
const SPACING_MS = 1000;

const NAMES = ['COURSE_ENROLLMENT', 'COURSE_COMPLETED', 'LEARNER_PROGRESS', 'CI_STATS', 'LEARNING_PATH_ENROLLMENT'];
const folder = values.data ?? mkdtempSync(join(tmpdir(), 'earshot-search-'));
const say = (line: string) => void (values.json || process.stdout.write(`${line}\n`));
const random = (below: number) => Math.floor(Math.random() * below);

function requestOf(index: number) {
  const course = `course:${random(2000)}`;
  const data = { userId: 4_000_000 + random(50_000), loId: course, loInstanceId: `${course}_${random(20)}` };
  const event = {
    // One in fifty was sent before, with other content.
    eventId: index % 50 === 49 ? `repeated-${Math.floor(index / 50) % REPEATED}` : randomUUID(),
    eventName: NAMES[random(NAMES.length)] as string,
    timestamp: T0 + index * SPACING_MS,
    eventInfo: `${T0 + index}-047210-${index}-0`,
    data: { ...data, loType: 'course', enrollmentSource: index % 2 === 0 ? 'ADMIN_ENROLL' : 'SELF_ENROLL' },
  };
  const envelope = { accountId: 1000 + (index % 7), events: [event] };
  return {
    endpoint: index % 10 === 0 ? 'other' : 'default',
    receivedAt: T0 + index * SPACING_MS,
    method: 'POST',
    path: '/hooks/default',
    rawHeaders: ['Host', 'localhost', 'Content-Type', 'application/json'],
    body: Buffer.from(JSON.stringify(envelope)),
    verdict: 'accepted' as const,
    envelope,
  };
}

async function fill(): Promise<void> {
  const store = sqliteDeliveryStore(join(folder, 'deliveries.db'));
  for (let at = 0; at < EVENTS; at += 100)
    await store.append(Array.from({ length: Math.min(100, EVENTS - at) }, (_, index) => requestOf(at + index)));
  await store.close();
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

const median = (times: readonly number[]) => [...times].sort((a, b) => a - b)[times.length >> 1] as number;
const SPAN_MS = EVENTS * SPACING_MS;
const at = (share: number) => T0 + Math.floor(SPAN_MS * share);
const seq = (share: number) => Math.floor(EVENTS * share);
const id = (share: number) => seq(share) * 2 ** 20;

/** Every filter alone, combinations, the middle and the end of the log, words rare and common, what is not there. */
const queries = (user: () => number) => [
  '/api/deliveries',
  `/api/deliveries?before=${seq(0.5)}`,
  '/api/deliveries?endpoint=other',
  `/api/deliveries?endpoint=other&before=${seq(0.5)}`,
  '/api/deliveries?verdict=duplicate',
  `/api/deliveries?verdict=accepted&before=${seq(0.5)}`,
  '/api/deliveries?verdict=conflict',
  '/api/deliveries?verdict=refused',
  '/api/deliveries?accountId=1003',
  `/api/deliveries?accountId=1003&before=${seq(0.1)}`,
  '/api/deliveries?eventName=CI_STATS',
  `/api/deliveries?eventName=CI_STATS&before=${seq(0.5)}`,
  `/api/deliveries?userId=${user()}`,
  '/api/deliveries?loId=course:42',
  '/api/deliveries?loInstanceId=course:42_7',
  `/api/deliveries?from=${at(0.3)}&to=${at(0.3) + 60_000}`,
  `/api/deliveries?to=${at(0.5)}&eventName=CI_STATS`,
  `/api/deliveries?from=${at(0.2)}&to=${at(0.8)}&userId=${user()}`,
  '/api/deliveries?eventName=CI_STATS&accountId=1003&endpoint=default&verdict=accepted',
  '/api/deliveries?accountId=1003&endpoint=nobody',
  '/api/deliveries?eventName=CI_STATS&userId=1',
  `/api/deliveries?q=${user()}`,
  '/api/deliveries?q=course',
  `/api/deliveries?q=course&before=${seq(0.5)}`,
  '/api/deliveries?q=self_enroll%20ci_stats',
  '/api/deliveries?q=%22course%2042_7%22',
  '/api/deliveries?q=absent',
  '/api/deliveries?q=40003*',
  '/api/events',
  `/api/events?before=${id(0.5)}`,
  `/api/events?userId=${user()}`,
  '/api/events?eventName=LEARNER_PROGRESS&accountId=1004',
  '/api/events?verdict=duplicate',
  `/api/events?verdict=duplicate&before=${id(0.2)}`,
  '/api/events?verdict=conflict&endpoint=other',
  `/api/events?q=admin_enroll&from=${at(0.4)}&to=${at(0.5)}`,
  '/api/events/repeated-0',
  '/api/records',
  `/api/records?userId=${user()}`,
  '/api/records?loId=course:42',
  '/api/records?loInstanceId=course:42_7',
  '/api/records?state=completed',
  '/api/records?state=unenrolled',
  '/api/records?state=in_progress&accountId=1003&endpoint=other',
  `/api/overview?from=${at(0)}&to=${at(1)}`,
  `/api/overview?from=${at(0.9)}&to=${at(1)}&endpoint=other`,
];

async function measure(url: string, path: string): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    times.push(
      await timed(async () => {
        const answer = await fetch(url + path);
        const text = await answer.text();
        if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
      }),
    );
  }
  return median(times);
}

async function caughtUp(url: string): Promise<void> {
  for (;;) {
    const { index } = (await (await fetch(`${url}/api/stats`)).json()) as { index: { behind: number } };
    const records = (await (await fetch(`${url}/api/records?limit=1`)).json()) as { behind: number };
    if (index.behind === 0 && records.behind === 0) return;
    await wait(200);
  }
}

const config = { host: '127.0.0.1', port: 0, data: folder };
mkdirSync(folder, { recursive: true });
if (!existsSync(join(folder, 'deliveries.db'))) say(`stored ${EVENTS} events in ${Math.round(await timed(fill))} ms`);
const isIndexed = existsSync(join(folder, 'search.db'));
const first = await openListener(config);
const indexMs = await timed(() => caughtUp(first.url));
if (!isIndexed) say(`indexed in ${Math.round(indexMs)} ms`);
await first.close();

const restart = performance.now();
const listener = await openListener(config);
const restartMs = performance.now() - restart;
await caughtUp(listener.url);
const medians: Record<string, number> = {};
for (const path of queries(() => 4_000_000 + random(50_000))) {
  medians[path] = await measure(listener.url, path);
  say(`${medians[path].toFixed(1).padStart(8)} ms  ${path}`);
}
const rssMb = Math.round(process.memoryUsage.rss() / 1e6);
await listener.close();

const all = Object.values(medians);
const slow = Object.keys(medians).filter((path) => (medians[path] as number) > LIMIT_MS);
const mb = (file: string) => Math.round(statSync(join(folder, file)).size / 1e6);
const figures = {
  events: EVENTS,
  medianMs: median(all),
  slowestMedianMs: Math.max(...all),
  restartMs: Math.round(restartMs),
  ...(!isIndexed && { indexMs: Math.round(indexMs), eventsPerSecond: Math.round((EVENTS / indexMs) * 1000) }),
  logMb: mb('deliveries.db'),
  indexMb: mb('search.db'),
  projectionsMb: mb('projections.db'),
  rssMb,
};
process.stdout.write(`${JSON.stringify(values.json ? { ...figures, slow } : figures)}\n`);
if (values.data === undefined) rmSync(folder, { recursive: true });
if (slow.length > 0 || restartMs > RESTART_LIMIT_MS) {
  process.stderr.write(`over ${LIMIT_MS} ms, or restarted in over ${RESTART_LIMIT_MS} ms: ${slow.join(' ')}\n`);
  process.exitCode = 1;
}
