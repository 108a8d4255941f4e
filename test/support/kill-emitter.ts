import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { createEmitter, embeddedStore } from '@earshot/emitter';
import { spawnEmitter } from './emitter-process.ts';

/** Whoever gets the events. */
export interface Target {
  url: string;
  /** The ids of the events that have arrived, in the order of their first arrival. */
  received(): Promise<string[]>;
}

/** Kills an emitting process again and again in the middle of its work, and then lets an emitter finish it. */
export async function killEmitter(
  folder: string,
  kills: number,
  target: Target,
  patience: Waiting,
): Promise<{ promised: string[]; received: string[] }> {
  const promised: string[] = [];
  for (let kill = 0; kill < kills; kill += 1) {
    const emitting = spawnEmitter(folder, target.url);
    const before = (await target.received()).length;
    // In the middle: much is promised, some of it delivered, and a different amount each time.
    await patience(() => emitting.promised.length > 50 + (kill % 7) * 20);
    await patience(async () => (await target.received()).length > before);
    await emitting.kill();
    promised.push(...emitting.promised);
  }
  const emitter = await createEmitter({ store: embeddedStore(folder), devTargets: 'loopback' });
  emitter.start();
  try {
    await patience(async () => {
      const received = new Set(await target.received());
      return promised.every((eventId) => received.has(eventId));
    });
  } finally {
    await emitter.stop();
  }
  return { promised, received: await target.received() };
}

/** Resolves when the condition holds; rejects when it doesn't for too long. */
export type Waiting = (condition: () => boolean | Promise<boolean>) => Promise<void>;

/** A plain HTTP server. `altered` counts requests with a `webhook-id` that came before with other bytes. */
export async function startTarget(): Promise<Target & { altered(): number; close(): void }> {
  const received = new Set<string>();
  const bodies = new Map<string, string>();
  let altered = 0;
  const server = createServer(async (request, response) => {
    const body = (await buffer(request)).toString();
    const id = String(request.headers['webhook-id']);
    if ((bodies.get(id) ?? body) !== body) altered += 1;
    bodies.set(id, body);
    for (const { eventId } of (JSON.parse(body) as { events: { eventId: string }[] }).events) received.add(eventId);
    response.writeHead(202).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    received: async () => [...received],
    altered: () => altered,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
