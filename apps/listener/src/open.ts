import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createSealer, sealingKeyFromFile } from '@earshot/protocol';
import { reopeningAnnotations } from './annotations/reopening-annotations.ts';
import { sqliteAnnotations } from './annotations/sqlite-annotations.ts';
import { type Config, retentionLimits } from './config.ts';
import { isDamage } from './damage.ts';
import { startDerived } from './derived/derived-thread.ts';
import { createDiskShare } from './disk-share.ts';
import type { AuthenticationSettings, EndpointSettings } from './endpoints/endpoint-settings.ts';
import type { OnEndpointProblem } from './endpoints/endpoints.ts';
import { jsonEndpointStore } from './endpoints/json-endpoint-store.ts';
import { openLiveEndpoints } from './endpoints/live-endpoints.ts';
import { ListenerError } from './errors.ts';
import { limitsFrom } from './limits.ts';
import { createListener, type ListenerOptions } from './listener.ts';
import { reopeningSendLog } from './sending/reopening-send-log.ts';
import type { SendLog } from './sending/send-log.ts';
import { sqliteSendLog } from './sending/sqlite-send-log.ts';
import { serve } from './server.ts';
import { type DataFolder, takeDataFolder, unusableFolder } from './store/data-folder.ts';
import type { DeliveryStore } from './store/delivery-store.ts';
import { createLogTip } from './store/log-tip.ts';
import { reopeningDeliveryStore } from './store/reopening-delivery-store.ts';
import { createRetention, ledgerMs } from './store/retention.ts';
import { createCredentialSealer } from './store/sealed-credentials.ts';
import { type DeliveryStoreOptions, sqliteDeliveryStore } from './store/sqlite-delivery-store.ts';

const DEFAULT_ENDPOINT = 'default';
const RETENTION_EVERY_MS = 1000;
/** Beside the sources, and beside what they compile to. */
const PAGE = fileURLToPath(new URL('../inspector/dist', import.meta.url));

/** A listener at work. */
export interface OpenListener {
  url: string;
  endpoints: readonly EndpointSettings[];
  close(): Promise<void>;
}

/** What a listener at work tells besides its answers. */
export interface Reporting extends Pick<ListenerOptions, 'onError' | 'onDeliveries' | 'onReadiness'> {
  onEndpointProblem?: OnEndpointProblem;
}

/** A data folder for a listener inside somebody's own server. */
export interface OpenStore {
  store: DeliveryStore;
  sends: SendLog;
  close(): Promise<void>;
}

/**
 * Opens a data folder, making it when it is missing.
 *
 * @throws ListenerError `data_locked`
 * @example
 * const { store, sends, close } = await openStore('./data');
 * const listener = createListener({ store, sends, endpoints: await createEndpoints(), onEvent });
 */
export async function openStore(data: string): Promise<OpenStore> {
  const folder = takeDataFolder(data);
  try {
    const key = await sealingKey(folder);
    const sealer = createCredentialSealer(key);
    const log = folder.path('deliveries.db');
    const store = openLog(log, { sealer });
    const sends = openSends(folder.path('sends.db'));
    return {
      store,
      sends,
      async close() {
        await sends.close();
        await store.close();
        folder.release();
      },
    };
  } catch (error) {
    folder.release();
    throw error;
  }
}

/**
 * The composition root: data folder, stores, listener, server.
 *
 * @param authentication changes how the default endpoint knows its senders, from now on.
 * @throws ListenerError, ProtocolError with what is in the way.
 */
export async function openListener(
  config: Config,
  authentication?: AuthenticationSettings,
  { onEndpointProblem, ...reporting }: Reporting = {},
): Promise<OpenListener> {
  const folder = takeDataFolder(config.data);
  const opened: (() => Promise<void> | void)[] = [folder.release];
  const close = async () => {
    for (const step of opened.splice(0).reverse()) await step();
  };
  try {
    const { onError = console.error } = reporting;
    const key = await sealingKey(folder);
    const settings = await jsonEndpointStore(folder.path('endpoints.json'), createSealer(key));
    const known = (await settings.read()).endpoints.find(({ name }) => name === DEFAULT_ENDPOINT);
    const changed = authentication && { ...known, name: DEFAULT_ENDPOINT, authentication };
    const endpoints = await openLiveEndpoints(settings, changed, onEndpointProblem);
    const limits = retentionLimits(config);
    const log = folder.path('deliveries.db');
    const sealer = createCredentialSealer(key);
    const tip = createLogTip();
    const logOptions = { refused: refusedLimits(config), rememberMs: ledgerMs(limits), sealer, tip };
    const store = openLog(log, logOptions);
    opened.push(store.close);
    const sends = openSends(folder.path('sends.db'));
    opened.push(sends.close);
    const paths = { log, index: folder.path('search.db'), projections: folder.path('projections.db') };
    const { search, projections, close: closeDerived } = startDerived(paths, tip, onError);
    opened.push(closeDerived);
    const notes = folder.path('annotations.db');
    const annotations = opening(notes, 'notes and pins then begin anew', () =>
      reopeningAnnotations(() => sqliteAnnotations(notes)),
    );
    opened.push(annotations.close);
    const kept = { store, sends, search, projections, annotations, endpoints };
    const listener = createListener({ ...kept, page: PAGE, ...config, ...reporting });
    const server = await serve(listener, config);
    opened.push(server.close);
    const share = createDiskShare({ limits, store, search, projections, sends });
    const retention = createRetention({ store, limits: share.limits, now: Date.now, onError });
    const trimming = setInterval(() => void share.refresh().then(retention.run), RETENTION_EVERY_MS).unref();
    opened.push(retention.stop, () => clearInterval(trimming));
    // Last, so that a start that fails changes nothing.
    if (changed) await endpoints.put(changed);
    await listener.start();
    opened.push(endpoints.watch((problem) => problem !== undefined && onError(settingsProblem(problem))));
    return { url: server.url, endpoints: endpoints.settings().endpoints, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function sealingKey(folder: DataFolder): Promise<Uint8Array> {
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

function refusedLimits(config: Config) {
  const { maxRefusedCount, maxRefusedBytes } = limitsFrom(config);
  return { count: maxRefusedCount, bytes: maxRefusedBytes };
}

function settingsProblem(problem: string): ListenerError {
  return new ListenerError('settings_invalid', `The last good settings stay: ${problem}`);
}
