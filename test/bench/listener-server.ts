// One server under test, in a process of its own. Tells its parent the port, then its CPU time and memory whenever asked.
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEndpoints, createListener, type Listener, openListener } from '@earshot/listener';
import Database from 'better-sqlite3';
import express from 'express';
import { serve } from '../../apps/listener/src/server.ts';
import { sqliteDeliveryStore } from '../../apps/listener/src/store/sqlite-delivery-store.ts';

const [kind = '', keys = ''] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'earshot-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
process.on('disconnect', () => process.exit());
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  globalThis.gc?.();
  const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage();
  process.send?.({ cpuMicros: user + system, rssBytes: rss, heapUsed, external, arrayBuffers });
});

/** Reads the body and answers 202: what every other server is measured by. */
const bare: RequestListener = (request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    response.writeHead(202, { 'content-type': 'application/json', 'content-length': 2 });
    response.end('{}');
  });
};

async function ours(): Promise<Listener> {
  const authentication = keys === '' ? ({ type: 'none' } as const) : ({ type: 'signature', keys } as const);
  const endpoints = await createEndpoints([{ name: 'default', authentication }]);
  return createListener({ store: sqliteDeliveryStore(join(folder, 'deliveries.db')), endpoints });
}

/** What a careful developer writes first: Express, its JSON parser, a transaction per request, a unique index. */
function idiomatic(): RequestListener {
  const db = new Database(join(folder, 'idiomatic.db'));
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec('create table events (account_id integer, event_id text, body text, unique (account_id, event_id))');
  const insert = db.prepare('insert into events values (?, ?, ?) on conflict do nothing');
  const store = db.transaction((envelope: { accountId: number; events: { eventId: string }[] }) =>
    envelope.events.map((event) => insert.run(envelope.accountId, event.eventId, JSON.stringify(event)).changes),
  );
  const app = express();
  app.use(express.json({ limit: '1mb' }));
  app.post('/hooks/default', (request, response) => {
    response.status(202).json({ fresh: store(request.body) });
  });
  return app;
}

async function listen(handler: RequestListener): Promise<number> {
  const server = createServer(handler).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function start(): Promise<number> {
  if (kind === 'bare') return listen(bare);
  if (kind === 'idiomatic') return listen(idiomatic());
  if (kind === 'whole') return portOf((await openListener({ host: '127.0.0.1', port: 0, data: folder })).url);
  const listener = await ours();
  if (kind === 'mounted') return listen(express().post('/hooks/:endpoint', listener.handle));
  // As the command puts it on its port, with every limit.
  const { url } = await serve(listener, { host: '127.0.0.1', port: 0 });
  return portOf(url);
}

const portOf = (url: string) => Number(new URL(url).port);

process.send?.({ port: await start() });
