import { sealerFromFile } from '@earshot/protocol';
import type { Config } from './config.ts';
import type { AuthenticationSettings, EndpointSettings } from './endpoints/endpoint-settings.ts';
import { jsonEndpointStore } from './endpoints/json-endpoint-store.ts';
import { openLiveEndpoints } from './endpoints/live-endpoints.ts';
import { createListener } from './listener.ts';
import type { SendLog } from './sending/send-log.ts';
import { sqliteSendLog } from './sending/sqlite-send-log.ts';
import { serve } from './server.ts';
import { takeDataFolder } from './store/data-folder.ts';
import type { DeliveryStore } from './store/delivery-store.ts';
import { sqliteDeliveryStore } from './store/sqlite-delivery-store.ts';

const DEFAULT_ENDPOINT = 'default';

/** A listener at work. */
export interface OpenListener {
  url: string;
  endpoints: readonly EndpointSettings[];
  close(): Promise<void>;
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
 * const { store, sends, close } = openStore('./data');
 * const listener = createListener({ store, sends, endpoints: await createEndpoints(), onEvent });
 */
export function openStore(data: string): OpenStore {
  const folder = takeDataFolder(data);
  try {
    const store = sqliteDeliveryStore(folder.path('deliveries.db'));
    const sends = sqliteSendLog(folder.path('sends.db'));
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
export async function openListener(config: Config, authentication?: AuthenticationSettings): Promise<OpenListener> {
  const folder = takeDataFolder(config.data);
  const opened: (() => Promise<void> | void)[] = [folder.release];
  const close = async () => {
    for (const step of opened.splice(0).reverse()) await step();
  };
  try {
    const settings = await jsonEndpointStore(
      folder.path('endpoints.json'),
      await sealerFromFile(folder.path('earshot.key')),
    );
    const known = (await settings.read()).endpoints.find(({ name }) => name === DEFAULT_ENDPOINT);
    const changed = authentication && { ...known, name: DEFAULT_ENDPOINT, authentication };
    const endpoints = await openLiveEndpoints(settings, changed);
    const store = sqliteDeliveryStore(folder.path('deliveries.db'));
    opened.push(store.close);
    const sends = sqliteSendLog(folder.path('sends.db'));
    opened.push(sends.close);
    const { host, port, token, trustedProxies } = config;
    const listener = createListener({
      store,
      sends,
      endpoints,
      ...(token !== undefined && { token }),
      ...(trustedProxies !== undefined && { trustedProxies }),
    });
    const server = await serve(listener, { host, port });
    opened.push(server.close);
    // Last, so that a start that fails changes nothing.
    if (changed) await endpoints.put(changed);
    await listener.start();
    opened.push(endpoints.watch(tellSettings));
    return { url: server.url, endpoints: endpoints.settings().endpoints, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function tellSettings(problem: string | undefined): void {
  console.error(problem === undefined ? 'The settings were changed.' : `The last good settings stay: ${problem}`);
}
