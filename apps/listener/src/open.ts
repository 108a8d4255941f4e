import { sealerFromFile } from '@earshot/protocol';
import { type Config, retentionLimits } from './config.ts';
import type { AuthenticationSettings, EndpointSettings } from './endpoints/endpoint-settings.ts';
import { createEndpoints } from './endpoints/endpoints.ts';
import { jsonEndpointStore } from './endpoints/json-endpoint-store.ts';
import { createListener } from './listener.ts';
import { startSearch } from './search/search-thread.ts';
import { serve } from './server.ts';
import { takeDataFolder } from './store/data-folder.ts';
import { createRetention, ledgerMs } from './store/retention.ts';
import { sqliteDeliveryStore } from './store/sqlite-delivery-store.ts';

const DEFAULT_ENDPOINT = 'default';
const RETENTION_EVERY_MS = 1000;

/** A listener at work. */
export interface OpenListener {
  url: string;
  endpoints: readonly EndpointSettings[];
  close(): Promise<void>;
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
    const changed: EndpointSettings[] = authentication ? [{ name: DEFAULT_ENDPOINT, authentication }] : [];
    const current = [...(await settings.list()).filter(({ name }) => name !== changed[0]?.name), ...changed];
    const endpoints = await createEndpoints(current);
    const limits = retentionLimits(config);
    const store = sqliteDeliveryStore(folder.path('deliveries.db'), undefined, ledgerMs(limits));
    opened.push(store.close);
    const search = startSearch({ log: folder.path('deliveries.db'), index: folder.path('search.db') }, console.error);
    opened.push(search.close);
    const { host, port, token } = config;
    const listener = createListener({ store, search, endpoints, ...(token !== undefined && { token }) });
    const server = await serve(listener, { host, port });
    opened.push(server.close);
    const retention = createRetention({ store, limits, now: Date.now, onError: console.error });
    const trimming = setInterval(() => void retention.run(), RETENTION_EVERY_MS).unref();
    opened.push(retention.stop, () => clearInterval(trimming));
    // Last, so that a start that fails changes nothing.
    for (const endpoint of changed) await settings.save(endpoint);
    return { url: server.url, endpoints: current, close };
  } catch (error) {
    await close();
    throw error;
  }
}
