// pnpm bench:listener [--json] [--requests N] [--rounds N]
// Requests per second of the listener as ratios to a bare node:http server, measured in one run: the servers take turns,
// the load has a core of its own, every event id is random, and everything is durable before it is acknowledged.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  type Authentication,
  createSampleSource,
  createSender,
  generateKey,
  sampleEnvelope,
  whsec,
} from '@earshot/protocol';
import WebSocket from 'ws';
import { percentile, type RawRequest, rawRequest, runLoad } from './load.ts';

const { values: flags } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    requests: { type: 'string', default: '30000' },
    rounds: { type: 'string', default: '5' },
    only: { type: 'string' },
  },
});
const REQUESTS = Number(flags.requests);
const ROUNDS = Number(flags.rounds);
const CONNECTIONS = 64;
const key = await generateKey('secret');
const none: Authentication = { type: 'none' };
const signature: Authentication = { type: 'signature', keys: [key] };

interface Case {
  server: 'bare' | 'ours' | 'mounted' | 'idiomatic';
  authentication: Authentication;
  events: number;
  /** Of the requests of a round. */
  share: number;
  viewer?: boolean;
}

const cases: Record<string, Case> = {
  bare: { server: 'bare', authentication: none, events: 1, share: 1 },
  none: { server: 'ours', authentication: none, events: 1, share: 1 },
  signature: { server: 'ours', authentication: signature, events: 1, share: 1, viewer: true },
  ten: { server: 'ours', authentication: signature, events: 10, share: 0.2, viewer: true },
  mounted: { server: 'mounted', authentication: none, events: 1, share: 0.5 },
  idiomatic: { server: 'idiomatic', authentication: none, events: 1, share: 0.1 },
};

async function makeRequests(count: number, { authentication, events }: Case): Promise<RawRequest[]> {
  const sender = createSender(authentication);
  const template = JSON.stringify(sampleEnvelope(Array(events).fill('COURSE_ENROLLMENT'), createSampleSource()));
  return Promise.all(
    Array.from({ length: count }, async () => {
      const body = Buffer.from(template.replace(/"eventId":"[^"]+"/g, () => `"eventId":"${randomUUID()}"`));
      const message = { id: `msg_${randomUUID()}`, timestamp: Math.floor(Date.now() / 1000), body };
      return rawRequest(
        '/hooks/default',
        { 'content-type': 'application/json', ...(await sender.headersFor(message)) },
        body,
      );
    }),
  );
}

// ── Servers ──────────────────────────────────────────────────────────────────────────────────────

interface Running {
  port: number;
  usage(): Promise<{ cpuMicros: number; rssBytes: number }>;
  stop(): void;
}

const hasTaskset = canPin();

function canPin(): boolean {
  try {
    execFileSync('taskset', ['-p', '-c', '1', String(process.pid)], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function startServer({ server, authentication }: Case): Promise<Running> {
  const script = fileURLToPath(new URL('listener-server.ts', import.meta.url));
  const node = [process.execPath, '--conditions=@earshot/source', '--import', 'tsx', script, server];
  const secret = authentication.type === 'signature' ? [whsec(key)] : [];
  const [command = '', ...args] = [...(hasTaskset ? ['taskset', '-c', '0'] : []), ...node, ...secret];
  const child: ChildProcess = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return {
    port,
    async usage() {
      child.send('usage');
      const [usage] = await once(child, 'message');
      return usage;
    },
    stop: () => child.disconnect(),
  };
}

async function openViewer(port: number): Promise<WebSocket> {
  const viewer = new WebSocket(`ws://127.0.0.1:${port}/api/stream`);
  await once(viewer, 'message');
  return viewer;
}

// ── Measuring ────────────────────────────────────────────────────────────────────────────────────

interface Figures {
  rates: number[];
  cpuMicros: number[];
}

async function measureThroughput(): Promise<Map<string, Figures>> {
  const chosen = Object.entries(cases).filter(
    ([name]) => !flags.only || name === 'bare' || flags.only.split(',').includes(name),
  );
  const figures = new Map(chosen.map(([name]) => [name, { rates: [], cpuMicros: [] } as Figures]));
  const servers = new Map<string, Running>();
  for (const [name, one] of chosen) {
    const server = await startServer(one);
    servers.set(name, server);
    if (one.viewer) await openViewer(server.port);
  }
  // The first round warms up.
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [name, one] of chosen) {
      const { rate, cpu } = await measureRound(servers.get(name) as Running, one);
      if (round === 0) continue;
      figures.get(name)?.rates.push(rate);
      figures.get(name)?.cpuMicros.push(cpu);
    }
  }
  for (const server of servers.values()) server.stop();
  return figures;
}

async function measureRound(server: Running, one: Case): Promise<{ rate: number; cpu: number }> {
  const requests = await makeRequests(Math.ceil(REQUESTS * one.share), one);
  const before = await server.usage();
  const { requestsPerSecond, failures } = await runLoad(server.port, requests, CONNECTIONS);
  const after = await server.usage();
  if (failures > 0) throw new Error(`${failures} answers were not 202`);
  return { rate: requestsPerSecond, cpu: (after.cpuMicros - before.cpuMicros) / requests.length };
}

/** What one request takes at 8 connections, beside what it takes the bare server: the machine is in both. */
async function measureAcknowledgements(server: Running): Promise<{ ackP99Ms: number; bareAckP99Ms: number }> {
  const bare = await startServer(cases.bare as Case);
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const requests = await makeRequests(Math.ceil(REQUESTS / 6), cases.signature as Case);
    const [bareMs, oursMs] = [await latencies(bare, requests), await latencies(server, requests)];
    // The first round warms up.
    if (round === 0) continue;
    theirs.push(percentile(bareMs, 0.99));
    ours.push(percentile(oursMs, 0.99));
  }
  bare.stop();
  return { ackP99Ms: median(ours), bareAckP99Ms: median(theirs) };
}

async function latencies({ port }: Running, requests: readonly RawRequest[]): Promise<Float64Array> {
  return (await runLoad(port, requests, 8)).latencies;
}

async function measureLatency(): Promise<{ ackP99Ms: number; bareAckP99Ms: number; frameP99Ms: number }> {
  const one = cases.signature as Case;
  const server = await startServer(one);
  const acknowledgements = await measureAcknowledgements(server);
  const viewer = await openViewer(server.port);
  const frames = new Float64Array(500);
  for (const [index, request] of (await makeRequests(frames.length, one)).entries()) {
    const start = performance.now();
    const frame = once(viewer, 'message');
    await Promise.all([
      frame.then(() => (frames[index] = performance.now() - start)),
      runLoad(server.port, [request], 1),
    ]);
  }
  viewer.terminate();
  server.stop();
  return { ...acknowledgements, frameP99Ms: percentile(frames, 0.99) };
}

// ── Telling ──────────────────────────────────────────────────────────────────────────────────────

const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const round = (value: number, digits = 2) => Number(value.toFixed(digits));

const figures = await measureThroughput();
const rates = new Map([...figures].map(([name, { rates }]) => [name, median(rates)]));
const bareRate = rates.get('bare') ?? Number.NaN;
const ratio = (name: string) => round((rates.get(name) ?? Number.NaN) / bareRate, 3);
const latency = await measureLatency();
const result = {
  none: ratio('none'),
  signature: ratio('signature'),
  ten: ratio('ten'),
  mounted: ratio('mounted'),
  idiomatic: ratio('idiomatic'),
  timesIdiomatic: round((rates.get('none') ?? Number.NaN) / (rates.get('idiomatic') ?? Number.NaN), 1),
  ackP99Ms: round(latency.ackP99Ms),
  bareAckP99Ms: round(latency.bareAckP99Ms),
  frameP99Ms: round(latency.frameP99Ms),
  cpuMicros: Object.fromEntries([...figures].map(([name, { cpuMicros }]) => [name, round(median(cpuMicros), 1)])),
  bareRequestsPerSecond: Math.round(bareRate),
};

if (flags.json) console.log(JSON.stringify(result));
else {
  for (const [name, { cpuMicros }] of figures) {
    console.log(
      `${name.padEnd(10)} ${ratio(name).toFixed(2).padStart(5)} of bare  ${median(cpuMicros).toFixed(1).padStart(6)} µs CPU a request`,
    );
  }
  console.log(`\n${result.timesIdiomatic} times the idiomatic listener`);
  console.log(
    `acknowledgement p99 at 8 connections ${result.ackP99Ms} ms (bare ${result.bareAckP99Ms} ms), POST to frame p99 when idle ${result.frameP99Ms} ms`,
  );
}
process.exit(0);
