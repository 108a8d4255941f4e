import request from 'supertest';
import { expect, test } from 'vitest';
import { eventually } from '../../../../test/support/eventually.ts';
import { createMetrics } from '../../src/metrics/metrics.ts';
import { createFollower } from '../../src/sending/follower.ts';
import type { Delivery, DeliveryStore } from '../../src/store/delivery-store.ts';
import { movedClock } from '../moved-clock.ts';
import { bodyOf, post, runListener } from '../running-listener.ts';
import { runOutbox } from '../sending/running-outbox.ts';
import { accepted } from '../store/judged-requests.ts';
import { viewing } from '../stream/viewer-client.ts';
import { targetApp } from '../target-app.ts';

const TOKEN = 'a-token-of-some-length';

test('GET /metrics wants the token and tells requests, commits, viewers, size and the process [RUN-1]', async () => {
  let broken = false;
  const wrap = (store: DeliveryStore): DeliveryStore => ({
    ...store,
    append: (requests) => (broken ? Promise.reject(new Error('disk full')) : store.append(requests)),
  });
  const { server, url } = await runListener({ token: TOKEN, wrap });
  await request(server).get('/metrics').expect(401);
  await post(`${url}/hooks/default`, bodyOf(['a']));
  await post(`${url}/hooks/default`, bodyOf(['a']));
  await post(`${url}/hooks/other`, 'no json');
  await post(`${url}/hooks/${'unknown'.repeat(9)}`, '');
  await viewing(`${url}/api/stream`, { headers: { authorization: `Bearer ${TOKEN}` } });
  broken = true;
  await post(`${url}/hooks/default`, bodyOf(['b']));

  const { text, headers } = await request(server).get('/metrics').set('authorization', `Bearer ${TOKEN}`).expect(200);
  expect(headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
  const values = new Map(
    text
      .split('\n')
      .filter((line) => /^[a-z]/.test(line))
      .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))] as const),
  );
  const requests = (endpoint: string, verdict: string) =>
    values.get(`earshot_requests_total{endpoint="${endpoint}",verdict="${verdict}"}`);
  expect(requests('default', 'accepted')).toBe(1);
  expect(requests('default', 'duplicate')).toBe(1);
  expect(requests('default', 'unstored')).toBe(1);
  expect(requests('other', 'malformed')).toBe(1);
  expect(text).not.toContain('unknown');
  expect(values.get('earshot_commit_seconds_count')).toBe(3);
  expect(values.get('earshot_commit_seconds_sum')).toBeGreaterThan(0);
  expect(values.get('earshot_commit_requests_sum')).toBe(3);
  expect(values.get('earshot_viewers')).toBe(1);
  // Nobody had the index follow, and nothing is forwarded here.
  expect(values.get('earshot_index_lag')).toBe(3);
  expect(values.has('earshot_forward_lag')).toBe(false);
  expect(values.get('earshot_store_bytes')).toBeGreaterThan(10_000);
  // Counted from the start of the process, not from the first question.
  expect(values.get('process_cpu_seconds_total')).toBeGreaterThan(0.1);
  expect(values.get('process_resident_memory_bytes')).toBeGreaterThan(1e6);
  // Counters go on where they were, however often they are asked for.
  const again = await request(server).get('/metrics').set('authorization', `Bearer ${TOKEN}`).expect(200);
  expect(again.text).toContain('earshot_requests_total{endpoint="default",verdict="accepted"} 1\n');
});

test('the lag of forwarding is the number of deliveries that wait, by endpoint [RUN-1]', async () => {
  const [up, down] = [await targetApp(), await targetApp(() => 500)];
  const { server, url, endpoints } = await runOutbox();
  const lag = async () =>
    Object.fromEntries(
      [...(await request(server).get('/metrics')).text.matchAll(/^earshot_forward_lag\{endpoint="(.*)"\} (.*)$/gm)].map(
        ([, name, value]) => [name, Number(value)],
      ),
    );
  expect(await lag()).toEqual({});
  const authentication = { type: 'none' } as const;
  await endpoints.put({ name: 'fast', authentication, forward: { targetUrl: up.url } });
  await endpoints.put({ name: 'slow', authentication, forward: { targetUrl: down.url } });
  await post(`${url}/hooks/fast`, bodyOf(['a']));
  await eventually(async () => expect(await lag()).toEqual({ fast: 0, slow: 0 }));
  for (const id of ['b', 'c']) await post(`${url}/hooks/slow`, bodyOf([id]));
  await post(`${url}/hooks/fast`, bodyOf(['d']));
  await eventually(() => expect(up.received).toHaveLength(2));
  // Refused ones and duplicates don't go on, so they don't wait.
  await post(`${url}/hooks/slow`, 'no json');
  await post(`${url}/hooks/slow`, bodyOf(['b']));
  await eventually(async () => expect(await lag()).toEqual({ fast: 0, slow: 2 }));
  await endpoints.remove('slow');
  await eventually(async () => expect(await lag()).toEqual({ fast: 0 }));
});

test('what waits since before a start is counted too [RUN-1]', async () => {
  const clock = movedClock().clock;
  const log = memoryLog(250);
  const positions = { position: async () => 10, move: async () => {} };
  const isWanted = ({ seq }: Delivery) => seq % 2 === 0;
  const follower = createFollower({ name: 'f', log, positions, isWanted, work: async () => 1000, clock, onError() {} });
  expect(follower.behind()).toBeNaN();
  await follower.start();
  await eventually(() => expect(follower.behind()).toBe(120));
  follower.wake(log.grow(10));
  expect(follower.behind()).toBe(125);
  await follower.stop();
});

/** Only as much of a log as a follower looks at. */
function memoryLog(size: number) {
  const deliveries: Delivery[] = [];
  const grow = (count: number) => {
    const more = Array.from({ length: count }, (_, index) => ({ seq: deliveries.length + index + 1 }) as Delivery);
    deliveries.push(...more);
    return more;
  };
  grow(size);
  return {
    grow,
    read: async (after: number, limit: number) => deliveries.slice(after, after + limit),
    bounds: async () => ({ oldest: 1, newest: deliveries.length }),
  };
}

test('a value that cannot be read does not hide the others [RUN-1]', async () => {
  const metrics = createMetrics();
  metrics.watch('earshot_broken', 'It fails.', () => Promise.reject(new Error('The search has ended.')));
  metrics.watch('earshot_sound', 'It is well.', () => 1);
  const text = await metrics.text();
  expect(text).toMatch(/^earshot_broken nan$/im);
  expect(text).toContain('\nearshot_sound 1\n');
});

test('many endpoints are a bounded number of time series [RUN-1]', async () => {
  const metrics = createMetrics();
  let seq = 0;
  const append = metrics.measure(async (requests) =>
    requests.map(({ endpoint }) => {
      seq += 1;
      return { seq, endpoint, verdict: 'accepted' as const, receivedAt: '', size: 0, events: [] };
    }),
  );
  await append(Array.from({ length: 600 }, (_, index) => accepted([], { endpoint: `e${index}` })));
  const lines = (await metrics.text()).match(/^earshot_requests_total.*verdict="accepted".*$/gm) ?? [];
  expect(lines).toHaveLength(501);
  expect(lines).toContain('earshot_requests_total{endpoint="(other)",verdict="accepted"} 100');
});

test('a value is read whenever somebody asks for it [RUN-1]', async () => {
  const metrics = createMetrics();
  let lag = 3;
  metrics.watch('earshot_some_lag', 'How far something is behind.', async () => lag);
  expect(await metrics.text()).toContain('# HELP earshot_some_lag How far something is behind.\n');
  expect(await metrics.text()).toContain('\nearshot_some_lag 3\n');
  lag = 0;
  expect(await metrics.text()).toContain('\nearshot_some_lag 0\n');
});
