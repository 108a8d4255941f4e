import { dirname } from 'node:path';
import { sealingKeyFromFile } from '@earshot/protocol';
import { createClosing } from '@earshot/server';
import type { Annotations } from './annotations/annotations.ts';
import { reopeningAnnotations } from './annotations/reopening-annotations.ts';
import { sqliteAnnotations } from './annotations/sqlite-annotations.ts';
import { type Config, retentionLimits } from './config.ts';
import { isDamage } from './damage.ts';
import { startDerived } from './derived/derived-thread.ts';
import { createDiskShare } from './disk-share.ts';
import { ListenerError } from './errors.ts';
import { limitsFrom } from './limits.ts';
import type { Projections } from './projections/projections.ts';
import type { EventSearch } from './search/event-search.ts';
import { reopeningSendLog } from './sending/reopening-send-log.ts';
import type { SendLog } from './sending/send-log.ts';
import { sqliteSendLog } from './sending/sqlite-send-log.ts';
import { type DataFolder, takeDataFolder } from './store/data-folder.ts';
import type { DeliveryStore } from './store/delivery-store.ts';
import { createLogTip } from './store/log-tip.ts';
import { unusableFolder } from './store/make-folder.ts';
import { reopeningDeliveryStore } from './store/reopening-delivery-store.ts';
import { createRetention, ledgerMs } from './store/retention.ts';
import { createCredentialSealer } from './store/sealed-credentials.ts';
import { type DeliveryStoreOptions, sqliteDeliveryStore } from './store/sqlite-delivery-store.ts';

const RETENTION_EVERY_MS = 1000;

/** All that a listener keeps, at work: what was stored is indexed, summed up, and dropped in time. */
export interface OpenStore {
  store: DeliveryStore;
  sends: SendLog;
  search: EventSearch;
  projections: Projections;
  annotations: Annotations;
  close(): Promise<void>;
}

/** How much is kept; what is not set is bounded by default. */
export interface StoreOptions
  extends Partial<Pick<Config, 'keepDays' | 'keepCount' | 'keepBytes' | 'maxRefusedCount' | 'maxRefusedBytes'>> {
  /** Failures of what goes on behind the acknowledgements: `console.error` by default. */
  onError?: ((error: unknown) => void) | undefined;
}

/**
 * Opens a data folder for a listener inside somebody's own server, making it when it is missing.
 *
 * @throws ListenerError `data_locked`, `data_damaged`, `config_invalid`
 * @example
 * const { close, ...kept } = await openStore('./data', { keepDays: 7 });
 * const listener = createListener({ ...kept, endpoints: await createEndpoints(), onEvent });
 */
export async function openStore(data: string, options: StoreOptions = {}): Promise<OpenStore> {
  const folder = takeDataFolder(data);
  const opened = createClosing();
  opened.add(folder.release);
  try {
    const { close, ...kept } = await openFolder(folder, await sealingKey(folder), options);
    opened.add(close);
    return { ...kept, close: opened.close };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/** The same in a folder that was taken already; it stays its owner's. */
export async function openFolder(
  folder: DataFolder,
  key: Uint8Array,
  { onError = console.error, ...settings }: StoreOptions = {},
): Promise<OpenStore> {
  const opened = createClosing();
  try {
    const limits = retentionLimits(settings);
    const log = folder.path('deliveries.db');
    const tip = createLogTip();
    const sealer = createCredentialSealer(key);
    const logOptions = { refused: refusedLimits(settings), rememberMs: ledgerMs(limits), sealer, tip };
    const store = openLog(log, logOptions);
    opened.add(store.close);
    const sends = openSends(folder.path('sends.db'));
    opened.add(sends.close);
    const paths = { log, index: folder.path('search.db'), projections: folder.path('projections.db') };
    const { search, projections, close: closeDerived } = startDerived(paths, tip, onError);
    opened.add(closeDerived);
    const annotations = openAnnotations(folder.path('annotations.db'));
    opened.add(annotations.close);
    const share = createDiskShare({ limits, store, search, projections, sends });
    const retention = createRetention({ store, limits: share.limits, now: Date.now, onError });
    const trimming = setInterval(() => void share.refresh().then(retention.run), RETENTION_EVERY_MS).unref();
    opened.add(retention.stop, () => clearInterval(trimming));
    return { store, sends, search, projections, annotations, close: opened.close };
  } catch (error) {
    await opened.close().catch(() => undefined);
    throw error;
  }
}

/** @throws ListenerError `config_invalid` when the folder takes no file; ProtocolError `key_invalid` */
export async function sealingKey(folder: DataFolder): Promise<Uint8Array> {
  const path = folder.path('earshot.key');
  try {
    return await sealingKeyFromFile(path);
  } catch (cause) {
    // Where the system gives no reason, the key itself is none.
    throw (cause as NodeJS.ErrnoException).errno === undefined ? cause : unusableFolder(dirname(path), cause);
  }
}

function openLog(path: string, options: DeliveryStoreOptions): DeliveryStore {
  return opening(path, 'the log then begins anew', () =>
    reopeningDeliveryStore(() => sqliteDeliveryStore(path, options)),
  );
}

/** Its own file: what is damaged there must not be taken for the log of what came in. */
function openSends(path: string): SendLog {
  const consequence = 'forwards then begin with what arrives from now on';
  return opening(path, consequence, () => reopeningSendLog(() => sqliteSendLog(path)));
}

function openAnnotations(path: string): Annotations {
  return opening(path, 'notes and pins then begin anew', () => reopeningAnnotations(() => sqliteAnnotations(path)));
}

/** @throws ListenerError `data_damaged` */
function opening<Opened>(path: string, consequence: string, open: () => Opened): Opened {
  try {
    return open();
  } catch (cause) {
    if (!isDamage(cause)) throw cause;
    const advice = `Put a good copy there, or move it away: ${consequence}.`;
    throw new ListenerError('data_damaged', `${path}: ${(cause as Error).message}. ${advice}`, { cause });
  }
}

function refusedLimits(settings: StoreOptions) {
  const { maxRefusedCount, maxRefusedBytes } = limitsFrom(settings);
  return { count: maxRefusedCount, bytes: maxRefusedBytes };
}
