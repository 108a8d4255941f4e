import { join } from 'node:path';
import { expect, onTestFinished, vi } from 'vitest';
import { createEndpoints } from '../src/endpoints/endpoints.ts';
import type { LimitOptions } from '../src/limits.ts';
import { createListener } from '../src/listener.ts';
import { serve } from '../src/server.ts';
import { sqliteDeliveryStore } from '../src/store/sqlite-delivery-store.ts';
import { rawSocket } from './raw-socket.ts';
import { bodyOf, post } from './running-listener.ts';
import { tempFolder } from './temp-folder.ts';

/** A listener behind the server that the command uses, with its limits. */
export async function serveListener(limits: LimitOptions = {}) {
  const store = sqliteDeliveryStore(join(tempFolder(), 'deliveries.db'));
  const errors: unknown[] = [];
  const endpoints = await createEndpoints([{ name: 'default', authentication: { type: 'none' } }]);
  const listener = createListener({ store, endpoints, onError: (error) => errors.push(error), ...limits });
  const { url, close } = await serve(listener, { host: '127.0.0.1', port: 0, ...limits });
  let closed: Promise<void> | undefined;
  const closeOnce = () => {
    closed ??= close();
    return closed;
  };
  onTestFinished(async () => {
    await closeOnce();
    await store.close();
    expect(errors).toEqual([]);
  });
  const port = Number(new URL(url).port);
  return { url, hook: `${url}/hooks/default`, port, store, errors, close: closeOnce };
}

interface Answer {
  status: number;
  type: string;
  code?: string;
}

/** The answers in what a raw socket heard. */
export function answersIn(heard: string): Answer[] {
  return heard
    .split(/(?=HTTP\/1\.1 \d{3} )/)
    .filter((text) => text.startsWith('HTTP/1.1 ') && !text.startsWith('HTTP/1.1 100'))
    .map((text) => {
      const code = /"code":"(\w+)"/.exec(text)?.[1];
      return {
        status: Number(text.slice(9, 12)),
        type: /^content-type: (.*)\r$/im.exec(text)?.[1] ?? '',
        ...(code !== undefined && { code }),
      };
    });
}

/** Says something, byte for byte. @returns the answers once the other side has closed or given as many. */
export async function say(port: number, bytes: string | Uint8Array, count = 1): Promise<Answer[]> {
  const client = await rawSocket(port);
  client.write(bytes);
  await Promise.race([
    client.closed,
    vi.waitFor(() => expect(answersIn(client.heard()).length).toBeGreaterThanOrEqual(count), { timeout: 10_000 }),
  ]);
  const answers = answersIn(client.heard());
  client.socket.destroy();
  return answers;
}

let neighbours = 0;

/** Another sender, at the same time: always served. */
export async function neighbourIsServed(hook: string): Promise<void> {
  neighbours += 1;
  expect((await post(hook, bodyOf([`neighbour ${neighbours}`]))).json).toMatchObject({ fresh: 1 });
}
