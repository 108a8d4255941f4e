import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { onTestFinished } from 'vitest';
import { sqliteAnnotations } from '../src/annotations/sqlite-annotations.ts';
import type { AuthenticationSettings } from '../src/endpoints/endpoint-settings.ts';
import { createEndpoints } from '../src/endpoints/endpoints.ts';
import { createListener, type ListenerOptions } from '../src/listener.ts';
import type { DeliveryStore } from '../src/store/delivery-store.ts';
import { sqliteDeliveryStore } from '../src/store/sqlite-delivery-store.ts';
import { projectionsCaughtUp } from './projections/caught-up.ts';
import { searchCaughtUp } from './search/caught-up.ts';
import { tempFolder } from './temp-folder.ts';

export interface Setup extends Partial<Omit<ListenerOptions, 'store'>> {
  /** Of the default endpoint; `/hooks/other` takes everything. */
  authentication?: AuthenticationSettings;
  limits?: { count?: number; bytes?: number };
  /** Stands between the listener and the log. */
  wrap?(store: DeliveryStore): DeliveryStore;
}

/** A listener on a socket of its own, with a log of its own; both go with the test. */
export async function runListener({ authentication = { type: 'none' }, limits, wrap, ...options }: Setup = {}) {
  const folder = tempFolder();
  const log = sqliteDeliveryStore(join(folder, 'deliveries.db'), { refused: limits });
  const search = searchCaughtUp({ log: join(folder, 'deliveries.db'), index: join(folder, 'search.db') });
  const projections = projectionsCaughtUp({
    log: join(folder, 'deliveries.db'),
    projections: join(folder, 'projections.db'),
  });
  const annotations = sqliteAnnotations(join(folder, 'annotations.db'));
  const store = wrap ? wrap(log) : log;
  const made = await createEndpoints([
    { name: 'default', authentication },
    { name: 'other', authentication: { type: 'none' } },
  ]);
  const errors: unknown[] = [];
  const listener = createListener({
    store,
    search,
    projections,
    annotations,
    endpoints: made,
    onError: (error) => errors.push(error),
    ...options,
  });
  const server = createServer(listener.handle);
  const upgraded: Duplex[] = [];
  server.on('upgrade', (request, socket, head) => {
    upgraded.push(socket);
    listener.upgrade(request, socket, head);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    await listener.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await Promise.all([search.close(), projections.close(), annotations.close()]);
    await log.close();
  });
  const { port } = server.address() as AddressInfo;
  return { listener, server, log, errors, port, url: `http://127.0.0.1:${port}`, viewerSockets: () => upgraded };
}

/** A body as a learning platform writes it: one event per id. */
export function bodyOf(
  eventIds: readonly string[],
  accountId: number | string = 1010,
  eventName = 'COURSE_ENROLLMENT',
) {
  const events = eventIds.map((eventId) => ({ eventId, eventName, timestamp: 1727414643000, data: { userId: 7 } }));
  return JSON.stringify({ accountId, events });
}

export async function post(url: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) {
  const response = await fetch(url, { method: 'POST', body, headers });
  return {
    status: response.status,
    headers: response.headers,
    json: (await response.json()) as Record<string, unknown>,
  };
}

export async function getJson(url: string, headers: Record<string, string> = {}) {
  const response = await fetch(url, { headers });
  // biome-ignore lint/suspicious/noExplicitAny: tests look at whatever the answer holds
  return { status: response.status, headers: response.headers, json: (await response.json()) as any };
}
