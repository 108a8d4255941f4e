import { type Authentication, createReceiver, importKeys, type Receiver } from '@earshot/protocol';
import type { AuthenticationSettings, EndpointSettings } from './endpoint-settings.ts';

/** An endpoint ready to check what arrives; its keys are made once. */
export interface Endpoint {
  name: string;
  receiver: Receiver;
}

/** The endpoints that exist, by name. */
export type Endpoints = ReadonlyMap<string, Endpoint>;

/** @throws ProtocolError when keys, credentials or a rule can't be used. */
export async function createEndpoints(settings: readonly EndpointSettings[]): Promise<Endpoints> {
  const endpoints = await Promise.all(
    settings.map(async ({ name, authentication }) => ({
      name,
      receiver: createReceiver(await resolve(authentication)),
    })),
  );
  return new Map(endpoints.map((endpoint) => [endpoint.name, endpoint]));
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
