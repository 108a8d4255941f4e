// pnpm bench:memory [--requests N] [--json]
// What the whole listener holds in memory while a million requests with random event ids come in: the command's own
// composition, index and records included, in a process of its own. Heaps are collected before they are read.
import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createSampleSource, sampleEnvelope } from '@earshot/protocol';
import { type RawRequest, rawRequest, runLoad } from './load.ts';

const { values } = parseArgs({
  options: { requests: { type: 'string', default: '1000000' }, json: { type: 'boolean', default: false } },
});
const REQUESTS = Number(values.requests);
const PARTS = 10;
const CONNECTIONS = 64;
/** Of the ids that are remembered; beyond them memory shall not grow. */
const LIMIT_MB_PER_MILLION = 64;

interface Usage {
  rssBytes: number;
  heapUsed: number;
  external: number;
  arrayBuffers: number;
}

const server = fork(fileURLToPath(new URL('listener-server.ts', import.meta.url)), ['whole'], {
  execArgv: ['--conditions=@earshot/source', '--import', 'tsx', '--expose-gc'],
});
const [{ port }] = (await once(server, 'message')) as [{ port: number }];

async function usage(): Promise<Usage> {
  server.send('usage');
  const [told] = (await once(server, 'message')) as [Usage];
  return told;
}

const template = JSON.stringify(sampleEnvelope(['COURSE_ENROLLMENT'], createSampleSource()));

function requestOf(): RawRequest {
  const body = template.replace(/"eventId":"[^"]+"/, `"eventId":"${randomUUID()}"`);
  return rawRequest('/hooks/default', { 'content-type': 'application/json' }, Buffer.from(body));
}

const mb = (bytes: number) => (bytes / 1e6).toFixed(1).padStart(9);

function say(requests: number, { rssBytes, heapUsed, external, arrayBuffers }: Usage): void {
  if (values.json) return;
  const columns = [rssBytes, heapUsed, external, arrayBuffers].map(mb).join('');
  process.stdout.write(`${String(requests).padStart(9)}${columns}\n`);
}

async function send(count: number): Promise<Usage> {
  const { failures } = await runLoad(port, Array.from({ length: count }, requestOf), CONNECTIONS);
  if (failures > 0) throw new Error(`${failures} answers were not 202`);
  return usage();
}

if (!values.json) process.stdout.write(' requests  rss (MB)     heap external  buffers\n');
const part = Math.ceil(REQUESTS / PARTS);
const samples: Usage[] = [];
for (let at = 1; at <= PARTS; at += 1) {
  const told = await send(part);
  samples.push(told);
  say(at * part, told);
}
server.disconnect();

/** From the middle to the end: what is compiled, cached and buffered once is there by then. */
function perMillion(of: (usage: Usage) => number): number {
  const [middle, last] = [samples[PARTS / 2 - 1], samples[PARTS - 1]] as [Usage, Usage];
  return Math.round(((of(last) - of(middle)) / ((part * PARTS) / 2)) * 10) / 10;
}

const figures = {
  requests: part * PARTS,
  rssMb: Math.round((samples.at(-1) as Usage).rssBytes / 1e6),
  rssMbPerMillion: perMillion(({ rssBytes }) => rssBytes),
  heapMbPerMillion: perMillion(({ heapUsed }) => heapUsed),
  buffersMbPerMillion: perMillion(({ arrayBuffers }) => arrayBuffers),
};
process.stdout.write(`${JSON.stringify(figures)}\n`);
if (figures.rssMbPerMillion > LIMIT_MB_PER_MILLION) {
  process.stderr.write(`memory grew by more than ${LIMIT_MB_PER_MILLION} MB per million remembered ids\n`);
  process.exitCode = 1;
}
