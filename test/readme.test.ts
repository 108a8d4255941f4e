import type { JsonWebKey } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { createEmitter, type Emitter, type EmitterOptions, type EventInput, embeddedStore } from '@earshot/emitter';
import { type EventName, sampleEvent } from '@earshot/protocol';
import ts from 'typescript';
import { expect, onTestFinished, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const pages = [
  'README.md',
  'packages/protocol/README.md',
  'packages/emitter/README.md',
  'apps/listener/README.md',
  'apps/console/README.md',
  'docs/embedding.md',
];

const examples = (page: string) =>
  [...readFileSync(join(root, page), 'utf8').matchAll(/^```ts\n(.*?)^```/gms)].map(([, code = '']) => code);

test('the examples in the READMEs compile against the packages', () => {
  const folder = temporaryFolder();
  const files = pages.flatMap((page, pageIndex) =>
    examples(page).map((code, index) => {
      const file = join(folder, `page${pageIndex}-${index}.ts`);
      writeFileSync(file, code);
      return file;
    }),
  );
  expect(files.length).toBeGreaterThanOrEqual(pages.length);
  expect(faults(files)).toEqual([]);
  // A compiler's start, on a machine that may be busy.
}, 60_000);

test("a receiver as the emitter's README writes it by hand verifies what the emitter signs, and nothing else [SIG-3] [SIG-4] [SIG-5] [SIG-8]", async () => {
  const isSigned = await receiverOfTheReadme();
  const { emitter, url, requests } = await emitterAndReceiver();
  const settings = { name: 'Warehouse', targetUrl: url, events: ['COURSE_ENROLLMENT'] };
  for (const keyType of ['secret', 'pair'] as const) {
    const { id } = await emitter.webhooks.create(1010, { ...settings, authentication: { type: 'signature', keyType } });
    const former = await emitter.webhooks.downloadSignature(1010, id);
    await emitter.webhooks.rotateSignature(1010, id);
    const file = await emitter.webhooks.downloadSignature(1010, id);
    await emitter.webhooks.test(1010, id);
    const { body, headers } = requests.at(-1) as Received;
    expect(isSigned(body, headers, former)).toBe(true);
    expect(isSigned(body, headers, file)).toBe(true);
    expect(isSigned(Buffer.concat([body, Buffer.from(' ')]), headers, file)).toBe(false);
    expect(isSigned(body, { ...headers, 'webhook-timestamp': '1700000000' }, file)).toBe(false);
    const { 'webhook-signature': _, ...unsigned } = headers;
    expect(isSigned(body, unsigned, file)).toBe(false);
    await emitter.webhooks.rotateSignature(1010, id, { overlapMs: 0 });
    expect(isSigned(body, headers, await emitter.webhooks.downloadSignature(1010, id))).toBe(false);
  }
});

test('an outbox as the page about embedding writes it hands over every event, and sets aside what is refused [EMIT-107]', async () => {
  const { withId, drain } = await outboxOfThePage();
  const { emitter } = await emitterAndReceiver();
  const events = ['RESPONSE:ASYNCAPI_USERGROUP_USER_ADDED', 'CI_STATS', 'COURSE_COMPLETED'].map((name) => {
    const { eventName, data } = sampleEvent(name as EventName);
    return withId({ eventName, data });
  });
  const misspelt = withId({ eventName: 'COURSE_COMPLETE', data: {} });
  let kept = [events[0], misspelt, ...events.slice(1)] as Kept[];
  const without = (ids: readonly string[]) => kept.filter(({ eventId }) => !ids.includes(eventId));
  const aside: string[] = [];
  const emitted: string[] = [];
  emitter.on('emitted', ({ eventId }) => emitted.push(eventId));
  const outbox = {
    oldest: async (count: number) => kept.slice(0, count),
    remove: async (ids: readonly string[]) => {
      kept = without(ids);
    },
    setAside: async (ids: readonly string[]) => {
      aside.push(...ids);
      kept = without(ids);
    },
  };
  await drain(outbox, emitter, 1010);
  expect(emitted).toEqual(events.map(({ eventId }) => eventId));
  expect(aside).toEqual([misspelt.eventId]);
});

test("the emitter's README tells every code of an EmitterError [EMIT-83]", () => {
  const page = readFileSync(join(root, 'packages/emitter/README.md'), 'utf8');
  const source = readFileSync(join(root, 'packages/emitter/src/errors.ts'), 'utf8');
  const codes = [...source.matchAll(/^ {2}\| '(\w+)'/gm)].map(([, code]) => code);
  expect(codes.length).toBeGreaterThan(20);
  expect(codes.filter((code) => !page.includes(`\`${code}\``))).toEqual([]);
});

test("the emitter's README tells every option of createEmitter [EMIT-109]", async () => {
  const page = readFileSync(join(root, 'packages/emitter/README.md'), 'utf8');
  const options = { store: embeddedStore(temporaryFolder()), '?': 1 } as EmitterOptions;
  const { message } = await createEmitter(options).then(
    () => expect.unreachable(),
    (error: Error) => error,
  );
  const [, names = ''] = /known are (.*)\./.exec(message) ?? [];
  expect(names.split(', ').length).toBeGreaterThan(10);
  expect(names.split(', ').filter((name) => !page.includes(`\`${name}`))).toEqual([]);
});

interface Received {
  body: Buffer;
  headers: IncomingHttpHeaders;
}

type IsSigned = (body: Uint8Array, headers: IncomingHttpHeaders, file: { keys: JsonWebKey[] }) => boolean;

async function receiverOfTheReadme(): Promise<IsSigned> {
  const folder = temporaryFolder();
  const code = examples('packages/emitter/README.md').find((each) => each.includes('function isSigned')) ?? '';
  writeFileSync(join(folder, 'receiver.ts'), code);
  return ((await import(join(folder, 'receiver.ts'))) as { isSigned: IsSigned }).isSigned;
}

type Kept = EventInput & { eventId: string };

interface OutboxExample {
  withId(event: EventInput): Kept;
  drain(outbox: object, emitter: Emitter, accountId: number): Promise<void>;
}

async function outboxOfThePage(): Promise<OutboxExample> {
  const folder = temporaryFolder();
  const code = examples('docs/embedding.md').find((each) => each.includes('function drain')) ?? '';
  writeFileSync(join(folder, 'outbox.ts'), code);
  return (await import(join(folder, 'outbox.ts'))) as OutboxExample;
}

async function emitterAndReceiver() {
  const requests: Received[] = [];
  const server = createServer(async (request, response) => {
    requests.push({ body: await buffer(request), headers: request.headers });
    response.writeHead(202).end();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const emitter = await createEmitter({ store: embeddedStore(temporaryFolder()), devTargets: 'loopback' });
  onTestFinished(async () => {
    await emitter.stop();
    server.closeAllConnections();
    server.close();
  });
  return { emitter, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, requests };
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(root, 'test', '.examples-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function faults(files: string[]): string[] {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.test.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  // What is published, which the tests' global setup built: the sources would all be checked once more.
  const program = ts.createProgram(files, { ...options, customConditions: [] });
  return ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
    return `${file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
}
