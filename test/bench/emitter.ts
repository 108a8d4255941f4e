import { Pool } from 'undici';
import {
  acknowledged,
  addWebhooks,
  BATCH,
  events,
  median,
  quantile,
  REAL_TIME,
  rate,
  withEmitter,
} from './emitter-setup.ts';
import { spawnReceiver } from './receiver-process.ts';

// pnpm bench:emitter [--json] — what the emitter costs. The receiver is another process; what is compared is measured in
// turns, in one run, because machines are slower now and faster then. The exit code is 1 when a ratio misses its aim;
// what depends on the machine is told beside its aim, and judged by whoever knows the machine.

const ROUNDS = 3;
const LANES = 120;
const ACCOUNTS = Array.from({ length: LANES / 5 }, (_, n) => 1_001 + n);
const WIDE = { maxConcurrentLanes: LANES, maxConcurrentPerHost: LANES };

const receiver = await spawnReceiver();

/** Signed deliveries of one event each, over many lanes, per second. */
function emitterSingles(perAccount: number): Promise<number> {
  const options = { ...WIDE, realTime: { maxEvents: 1 } };
  return withEmitter(options, async (emitter) => {
    await addWebhooks(emitter, ACCOUNTS, receiver.url);
    for (const account of ACCOUNTS) await emitter.emitMany(account, events(perAccount, REAL_TIME));
    const count = perAccount * LANES;
    const done = acknowledged(emitter, count);
    return rate(count, () => {
      emitter.start();
      return done;
    });
  });
}

/** The same bytes and headers, by nothing but a pool. */
async function bareSingles(count: number): Promise<number> {
  const pool = new Pool(receiver.url, { connections: LANES, pipelining: 1 });
  const [event] = events(1, REAL_TIME);
  const { eventName, data } = event ?? { eventName: '', data: {} };
  const eventId = 'd5fb7071-10a9-46b2-9f9e-79dde346c052';
  const sent = { eventId, eventName, timestamp: 1727414643000, eventInfo: '1727414643000-000001-84242-0', data };
  const body = Buffer.from(JSON.stringify({ accountId: 1010, events: [sent] }));
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'user-agent': 'earshot-emitter',
    'webhook-id': 'msg_mrxk3p2rQ9n1Yb0c5d7f9g1h3',
    'webhook-timestamp': '1727414643',
    'webhook-signature': `v1,${Buffer.alloc(32, 7).toString('base64')}`,
  };
  let left = count;
  const drive = async () => {
    while (left-- > 0) {
      const response = await pool.request({ path: '/', method: 'POST', headers, body });
      await response.body.dump();
    }
  };
  const perSecond = await rate(count, () => Promise.all(Array.from({ length: LANES }, drive)));
  await pool.close();
  return perSecond;
}

/** Events per second while a backlog of batch events drains, 100 in a request, once for each webhook. */
function drainBatches(count: number): Promise<number> {
  return withEmitter(WIDE, async (emitter) => {
    await addWebhooks(emitter, [1001], receiver.url);
    for (let from = 0; from < count; from += 5_000) await emitter.emitMany(1001, events(5_000, BATCH, from));
    const done = acknowledged(emitter, count * 5);
    return rate(count * 5, () => {
      emitter.start();
      return done;
    });
  });
}

/** From the moment emit has resolved to the request's arrival, in milliseconds, one event after the other. */
function latencies(count: number, { hole }: { hole: boolean }): Promise<number[]> {
  return withEmitter({}, async (emitter) => {
    await addWebhooks(emitter, [1001], receiver.url, 4);
    if (hole) await addWebhooks(emitter, [1001], `${receiver.url}/hole`, 1);
    emitter.start();
    const found: number[] = [];
    for (let n = 0; n < count + 50; n += 1) {
      const arrivals: bigint[] = [];
      const all = new Promise<void>((resolve) => {
        const stop = emitter.on('attempt', ({ responseHeaders }) => {
          if (!responseHeaders) return;
          arrivals.push(BigInt(String(responseHeaders['x-arrived'])));
          if (arrivals.length < 4) return;
          stop();
          resolve();
        });
      });
      await emitter.emitMany(1001, events(1, REAL_TIME, n));
      const committed = process.hrtime.bigint();
      await all;
      // The first ones connect.
      if (n >= 50) found.push(...arrivals.map((arrived) => Math.max(Number(arrived - committed) / 1e6, 0)));
    }
    return found;
  });
}

function emits(count: number, perCall: number): Promise<number> {
  return withEmitter({}, async (emitter) => {
    let from = 0;
    const drive = async () => {
      while (from < count) {
        from += perCall;
        if (perCall === 1) await emitter.emit(1001, events(1, REAL_TIME, from)[0] as never);
        else await emitter.emitMany(1001, events(perCall, REAL_TIME, from));
      }
    };
    return rate(count, () => Promise.all(Array.from({ length: perCall === 1 ? 64 : 1 }, drive)));
  });
}

const singles: number[] = [];
const bares: number[] = [];
const calm: number[] = [];
const beside: number[] = [];
for (let round = 0; round <= ROUNDS; round += 1) {
  const bare = await bareSingles(12_000);
  const single = await emitterSingles(100);
  const alone = quantile(await latencies(80, { hole: false }), 0.95);
  const disturbed = quantile(await latencies(80, { hole: true }), 0.95);
  // The first round warms up.
  if (round === 0) continue;
  bares.push(bare);
  singles.push(single);
  calm.push(alone);
  beside.push(disturbed);
}
const ratios = (over: readonly number[], under: readonly number[]) => over.map((value, n) => value / (under[n] ?? 1));
const whole = (value: number) => Math.round(value);
const fine = (value: number) => Math.round(value * 1000) / 1000;
const figures = {
  single: fine(median(ratios(singles, bares))),
  singlePerSecond: whole(median(singles)),
  barePerSecond: whole(median(bares)),
  batchEventsPerSecond: whole(
    median([await drainBatches(10_000), await drainBatches(10_000), await drainBatches(10_000)]),
  ),
  commitToFirstByteMs: fine(median(await latencies(100, { hole: false }))),
  blackHoleP95Ratio: fine(median(ratios(beside, calm))),
  emitsPerSecond: whole(await emits(8_000, 1)),
  emitManyPerSecond: whole(await emits(20_000, 1_000)),
};
receiver.close();

interface Figure {
  means: string;
  aim?: { text: string; isMet: (value: number) => boolean; isRatio?: true };
}

const MEANING: Readonly<Record<keyof typeof figures, Figure>> = {
  single: {
    means: 'signed single-event deliveries, as a ratio to a bare undici Pool',
    aim: { text: 'at least 0.5', isMet: (value) => value >= 0.5, isRatio: true },
  },
  singlePerSecond: { means: 'of these per second' },
  barePerSecond: { means: 'by the bare Pool per second' },
  batchEventsPerSecond: {
    means: 'events per second while a backlog drains in batches',
    aim: { text: 'at least 10,000', isMet: (value) => value >= 10_000 },
  },
  commitToFirstByteMs: {
    means: 'median from commit to arrival, ms',
    aim: { text: 'less than 10', isMet: (value) => value < 10 },
  },
  blackHoleP95Ratio: {
    means: '95th percentile of the others beside a black hole, as a ratio to without',
    aim: { text: 'less than 1.1', isMet: (value) => value < 1.1, isRatio: true },
  },
  emitsPerSecond: { means: 'durable emits per second, 64 at a time' },
  emitManyPerSecond: { means: 'durable events per second by emitMany, 1,000 at a time' },
};

const told = Object.entries(figures).map(([name, value]) => {
  const { means, aim } = MEANING[name as keyof typeof figures];
  return { value, means, aim, isMet: aim?.isMet(value) ?? true };
});
if (process.argv.includes('--json')) console.log(JSON.stringify(figures));
else
  for (const { value, means, aim, isMet } of told)
    console.log(`${String(value).padStart(9)}  ${means}${aim ? ` (${aim.text}: ${isMet ? 'met' : 'MISSED'})` : ''}`);
if (told.some(({ aim, isMet }) => aim?.isRatio && !isMet)) process.exitCode = 1;
