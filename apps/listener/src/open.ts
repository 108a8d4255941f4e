import { createSealer, sealingKeyFromFile } from '@earshot/protocol';
import type { Config } from './config.ts';
import type { AuthenticationSettings, EndpointSettings } from './endpoints/endpoint-settings.ts';
import { createEndpoints } from './endpoints/endpoints.ts';
import { jsonEndpointStore } from './endpoints/json-endpoint-store.ts';
import { limitsFrom } from './limits.ts';
import { createListener, type ListenerOptions } from './listener.ts';
import { serve } from './server.ts';
import { takeDataFolder } from './store/data-folder.ts';
import { createHeaderSealer } from './store/sealed-headers.ts';
import { sqliteDeliveryStore } from './store/sqlite-delivery-store.ts';

const DEFAULT_ENDPOINT = 'default';

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
export async function openListener(
  config: Config,
  authentication?: AuthenticationSettings,
  reporting: Pick<ListenerOptions, 'onError' | 'onDeliveries' | 'onReadiness'> = {},
): Promise<OpenListener> {
  const folder = takeDataFolder(config.data);
  const opened: (() => Promise<void> | void)[] = [folder.release];
  const close = async () => {
    for (const step of opened.splice(0).reverse()) await step();
  };
  try {
    const key = await sealingKeyFromFile(folder.path('earshot.key'));
    const settings = await jsonEndpointStore(folder.path('endpoints.json'), createSealer(key));
    const changed: EndpointSettings[] = authentication ? [{ name: DEFAULT_ENDPOINT, authentication }] : [];
    const current = [...(await settings.list()).filter(({ name }) => name !== changed[0]?.name), ...changed];
    const endpoints = await createEndpoints(current);
    const store = sqliteDeliveryStore(folder.path('deliveries.db'), refusedLimits(config), createHeaderSealer(key));
    opened.push(store.close);
    const listener = createListener({ store, endpoints, ...config, ...reporting });
    const server = await serve(listener, config);
    opened.push(server.close);
    // Last, so that a start that fails changes nothing.
    for (const endpoint of changed) await settings.save(endpoint);
    return { url: server.url, endpoints: current, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function refusedLimits(config: Config) {
  const { maxRefusedCount, maxRefusedBytes } = limitsFrom(config);
  return { count: maxRefusedCount, bytes: maxRefusedBytes };
}
