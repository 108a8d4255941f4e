import { type Authentication, createReceiver, importKeys, type Receiver } from '@earshot/protocol';
import { ListenerError } from '../errors.ts';
import type { AuthenticationSettings, EndpointSettings } from './endpoint-settings.ts';

/** An endpoint ready to check what arrives; its keys are made once. */
export interface Endpoint {
  name: string;
  receiver: Receiver;
}

/** The endpoints that exist, by name. */
export type Endpoints = ReadonlyMap<string, Endpoint>;

/** @throws ListenerError `settings_invalid` when an endpoint's keys, credentials or rule can't be used. */
export async function createEndpoints(settings: readonly EndpointSettings[]): Promise<Endpoints> {
  const endpoints = await Promise.all(settings.map(createEndpoint));
  return new Map(endpoints.map((endpoint) => [endpoint.name, endpoint]));
}

async function createEndpoint({ name, authentication }: EndpointSettings): Promise<Endpoint> {
  try {
    return { name, receiver: createReceiver(await resolve(authentication)) };
  } catch (cause) {
    throw new ListenerError('settings_invalid', `Endpoint "${name}": ${(cause as Error).message}`, { cause });
  }
}

async function resolve(settings: AuthenticationSettings): Promise<Authentication> {
  if (settings.type !== 'signature') return settings;
  const { toleranceSeconds } = settings;
  return {
    type: 'signature',
    keys: await importKeys(settings.keys),
    ...(toleranceSeconds !== undefined && { toleranceSeconds }),
  };
}
