import { sealerFromFile } from '@earshot/protocol';
import type { Config } from './config.ts';
import type { AuthenticationSettings, EndpointSettings } from './endpoints/endpoint-settings.ts';
import { createEndpoints } from './endpoints/endpoints.ts';
import { jsonEndpointStore } from './endpoints/json-endpoint-store.ts';
import { createListener } from './listener.ts';
import { serve } from './server.ts';
import { takeDataFolder } from './store/data-folder.ts';
import { sqliteDeliveryStore } from './store/sqlite-delivery-store.ts';

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
    const settings = await openSettings(folder.path('endpoints.json'), folder.path('earshot.key'), authentication);
    const endpoints = await createEndpoints(settings);
    const store = sqliteDeliveryStore(folder.path('deliveries.db'));
    opened.push(store.close);
    const { host, port, token } = config;
    const listener = createListener({ store, endpoints, ...(token !== undefined && { token }) });
    const server = await serve(listener, { host, port });
    opened.push(server.close);
    return { url: server.url, endpoints: settings, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openSettings(
  path: string,
  keyPath: string,
  authentication?: AuthenticationSettings,
): Promise<EndpointSettings[]> {
  const store = await jsonEndpointStore(path, await sealerFromFile(keyPath));
  if (authentication) {
    await createEndpoints([{ name: 'default', authentication }]);
    await store.save({ name: 'default', authentication });
  }
  return store.list();
}
