import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isUint8Array } from 'node:util/types';
import { createSealer, ProtocolError, type Sealer, sealerFromFile } from '@earshot/protocol';
import * as z from 'zod';
import { EmitterError } from '../errors.ts';
import { exactly, fault, reader } from '../reading.ts';
import { jsonWebhookStore } from './json-webhook-store.ts';
import { forOwnerOnly, makeForOwner } from './owner-only.ts';
import { sqliteDispatchStore } from './sqlite-dispatch-store.ts';
import type { OpenStore, Store } from './store.ts';

/**
 * Keeps everything in a folder, for one process: `webhooks.json` (settings), `emitter.db` (log, lanes, attempts;
 * SQLite) and `emitter.key` (under which secrets rest; keep a copy elsewhere than the backup of the others).
 * The folder is made when it is missing. Folder and files are readable by their owner only; a file that isn't, after a
 * copy say, is made so again, and if it is the key a process warning tells it.
 *
 * @param options.sealingKey 32 bytes under which secrets rest, from wherever the host keeps its keys; then there is no
 *   `emitter.key`.
 * @throws EmitterError `invalid_option`; at `createEmitter` `store_locked`, `store_corrupt`, `store_exposed`
 * @example const emitter = await createEmitter({ store: embeddedStore('./data') });
 */
export function embeddedStore(folder: string, options: { sealingKey?: Uint8Array | undefined } = {}): Store {
  const path = readFolder(folder);
  const { sealingKey } = readKeeping(options);
  const sealer = sealingKey && createSealer(sealingKey);
  return { open: () => openFolder(path, sealer) };
}

const refusal = { code: 'invalid_option', what: 'embeddedStore was given an argument that it cannot use.' } as const;
const readFolder = reader(z.string().min(1), { ...refusal, name: 'folder' });
// Secrets would rest under a key file, in silence, if the name were misspelt.
const readKeeping = reader(
  exactly({
    sealingKey: z.custom<Uint8Array>(isSealingKey, fault('invalid', 'It must be a Uint8Array of 32 bytes.')).optional(),
  }),
  { ...refusal, name: 'options', bare: true },
);

function isSealingKey(given: unknown): boolean {
  return isUint8Array(given) && given.length === 32;
}

async function sealerOfFile(path: string): Promise<Sealer> {
  // Refusing would stop every delivery over what can be put right; what may have leaked meanwhile only people can judge.
  if (await forOwnerOnly(path)) process.emitWarning(`${path} could be read by others. It no longer can.`);
  try {
    return await sealerFromFile(path);
  } catch (cause) {
    if (!(cause instanceof ProtocolError)) throw cause;
    throw new EmitterError('store_corrupt', `${path} is no file of a sealing key. ${cause.message}`, { cause });
  }
}

async function openFolder(folder: string, given: Sealer | undefined): Promise<OpenStore> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // First of all: its lock keeps a second process from the other files too.
  const database = join(folder, 'emitter.db');
  await makeForOwner(database);
  for (const path of [database, `${database}-wal`]) await forOwnerOnly(path);
  const dispatch = await sqliteDispatchStore(database);
  try {
    const webhooks = await jsonWebhookStore(join(folder, 'webhooks.json'));
    const sealer = given ?? (await sealerOfFile(join(folder, 'emitter.key')));
    return { webhooks, dispatch, sealer, close: () => dispatch.close() };
  } catch (error) {
    await dispatch.close();
    throw error;
  }
}
