import { fileURLToPath } from 'node:url';
import { createSealer } from '@earshot/protocol';
import { createClosing } from '@earshot/server';
import type { Config } from './config.ts';
import type { AuthenticationSettings, EndpointSettings } from './endpoints/endpoint-settings.ts';
import type { OnEndpointProblem } from './endpoints/endpoints.ts';
import { jsonEndpointStore } from './endpoints/json-endpoint-store.ts';
import { openLiveEndpoints } from './endpoints/live-endpoints.ts';
import { ListenerError } from './errors.ts';
import { createListener, type ListenerOptions } from './listener.ts';
import { openFolder, sealingKey } from './open-store.ts';
import { serve } from './server.ts';
import { takeDataFolder } from './store/data-folder.ts';

const DEFAULT_ENDPOINT = 'default';
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
  const opened = createClosing();
  opened.add(folder.release);
  try {
    const { onError = console.error } = reporting;
    const key = await sealingKey(folder);
    const settings = await jsonEndpointStore(folder.path('endpoints.json'), createSealer(key));
    const known = (await settings.read()).endpoints.find(({ name }) => name === DEFAULT_ENDPOINT);
    const changed = authentication && { ...known, name: DEFAULT_ENDPOINT, authentication };
    const endpoints = await openLiveEndpoints(settings, changed, onEndpointProblem);
    const { close: closeKept, ...kept } = await openFolder(folder, key, { ...config, onError });
    opened.add(closeKept);
    const listener = createListener({ ...kept, endpoints, page: PAGE, ...config, ...reporting });
    const server = await serve(listener, config);
    opened.add(server.close);
    // Last, so that a start that fails changes nothing.
    if (changed) await endpoints.put(changed);
    await listener.start();
    opened.add(endpoints.watch((problem) => problem !== undefined && onError(settingsProblem(problem))));
    return { url: server.url, endpoints: endpoints.settings().endpoints, close: opened.close };
  } catch (error) {
    // What is in the way is told, not what followed from it.
    await opened.close().catch(() => undefined);
    throw error;
  }
}

function settingsProblem(problem: string): ListenerError {
  return new ListenerError('settings_invalid', `The last good settings stay: ${problem}`);
}
