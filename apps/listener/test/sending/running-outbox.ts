import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSealer } from '@earshot/protocol';
import { onTestFinished } from 'vitest';
import { jsonEndpointStore } from '../../src/endpoints/json-endpoint-store.ts';
import { openLiveEndpoints } from '../../src/endpoints/live-endpoints.ts';
import { sqliteSendLog } from '../../src/sending/sqlite-send-log.ts';
import { runListener, type Setup } from '../running-listener.ts';
import { tempFolder } from '../temp-folder.ts';

/** A listener that sends on, with endpoints that can change. */
export async function runOutbox({ targets, ...setup }: Setup & { targets?: readonly string[] } = {}) {
  const folder = tempFolder();
  const endpoints = [{ name: 'default', authentication: { type: 'none' } }];
  if (targets) writeFileSync(join(folder, 'endpoints.json'), JSON.stringify({ endpoints, targets }));
  const sends = sqliteSendLog(join(folder, 'sends.db'));
  onTestFinished(() => sends.close());
  const live = await openLiveEndpoints(
    await jsonEndpointStore(join(folder, 'endpoints.json'), createSealer(Buffer.alloc(32, 7))),
  );
  const running = await runListener({ endpoints: live, sends, ...setup });
  await running.listener.start();
  const api = async (method: string, path: string, body?: unknown) => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(running.url + path, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, json: text === '' ? undefined : JSON.parse(text) };
  };
  return { ...running, api, endpoints: { ...live, sends } };
}
