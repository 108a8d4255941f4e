import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createSealer, type Sealer, sealerFromFile } from '@earshot/protocol';
import { EmitterError } from '../errors.ts';
import { jsonWebhookStore } from './json-webhook-store.ts';
import { sqliteDispatchStore } from './sqlite-dispatch-store.ts';
import type { OpenStore, Store } from './store.ts';

/**
 * Keeps everything in a folder, for one process: `webhooks.json` (settings), `emitter.db` (log, lanes, attempts;
 * SQLite) and `emitter.key` (under which secrets rest; keep a copy elsewhere than the backup of the others).
 * The folder is made when it is missing, readable by its owner only.
 *
 * @param options.sealingKey 32 bytes under which secrets rest, from wherever the host keeps its keys; then there is no
 *   `emitter.key`.
 * @throws EmitterError `invalid_option`
 * @example const emitter = await createEmitter({ store: embeddedStore('./data') });
 */
export function embeddedStore(folder: string, { sealingKey }: { sealingKey?: Uint8Array | undefined } = {}): Store {
  const sealer = sealingKey && sealerOf(sealingKey);
  return { open: () => openFolder(folder, sealer) };
}

function sealerOf(key: Uint8Array): Sealer {
  try {
    return createSealer(key);
  } catch (error) {
    throw new EmitterError('invalid_option', (error as Error).message);
  }
}

async function openFolder(folder: string, given: Sealer | undefined): Promise<OpenStore> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // First of all: its lock keeps a second process from the other files too.
  const dispatch = await sqliteDispatchStore(join(folder, 'emitter.db'));
  try {
    const webhooks = await jsonWebhookStore(join(folder, 'webhooks.json'));
    const sealer = given ?? (await sealerFromFile(join(folder, 'emitter.key')));
    return { webhooks, dispatch, sealer, close: () => dispatch.close() };
  } catch (error) {
    await dispatch.close();
    throw error;
  }
}
