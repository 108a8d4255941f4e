import { type Authentication, createReceiver, importKeys } from '@earshot/protocol';
import { ListenerError } from '../errors.ts';
import { type ScriptedAnswer, scriptedAnswer } from '../script/answer-script.ts';
import { createAttemptCounter } from '../script/attempt-counter.ts';
import type { AuthenticationSettings, EndpointSettings } from './endpoint-settings.ts';
import { createJwksReceiver, type SenderCheck } from './jwks-receiver.ts';

/** An endpoint ready to check what arrives; its keys are made once. */
export interface Endpoint {
  name: string;
  receiver: SenderCheck;
  /** Unless false, what is no envelope is refused. */
  strict?: boolean;
  /** What its script says of a request that would be taken; absent where it has none. */
  script?(webhookId: string | undefined, eventNames: readonly string[]): ScriptedAnswer | undefined;
}

/** The endpoints that exist, by name. Another one may stand behind a name at the next look. */
export interface Endpoints {
  get(name: string): Endpoint | undefined;
}

/** @throws ListenerError `settings_invalid` when an endpoint's keys, credentials or rule can't be used. */
export async function createEndpoints(
  settings: readonly EndpointSettings[] = [{ name: 'default', authentication: { type: 'none' } }],
): Promise<ReadonlyMap<string, Endpoint>> {
  const endpoints = await Promise.all(settings.map((endpoint) => createEndpoint(endpoint)));
  return new Map(endpoints.map((endpoint) => [endpoint.name, endpoint]));
}

/** Told when an endpoint can't check its senders as it should, and when it can again. */
export type OnEndpointProblem = (endpoint: string, problem: string | undefined) => void;

/** @throws ListenerError `settings_invalid` */
export async function createEndpoint(
  { name, authentication, strict = true, script }: EndpointSettings,
  onProblem: OnEndpointProblem = () => {},
): Promise<Endpoint> {
  try {
    const receiver = await receiverOf(authentication, (problem) => onProblem(name, problem));
    return { name, receiver, strict, ...(script && script.length > 0 && { script: playerOf(script) }) };
  } catch (cause) {
    throw new ListenerError('settings_invalid', `Endpoint "${name}": ${(cause as Error).message}`, { cause });
  }
}

function playerOf(script: NonNullable<EndpointSettings['script']>): NonNullable<Endpoint['script']> {
  const counter = createAttemptCounter();
  return (webhookId, eventNames) => scriptedAnswer(script, { eventNames, attempt: counter.count(webhookId) });
}

async function receiverOf(
  settings: AuthenticationSettings,
  onProblem: (problem: string | undefined) => void,
): Promise<SenderCheck> {
  if (settings.type === 'signature' && settings.jwksUrl !== undefined) {
    const { jwksUrl: url, toleranceSeconds } = settings;
    return createJwksReceiver({ url, onProblem, ...(toleranceSeconds !== undefined && { toleranceSeconds }) });
  }
  return createReceiver(await authenticationOf(settings));
}

/** With the keys made, both for checking and for signing again. @throws ProtocolError `key_invalid` */
export async function authenticationOf(settings: AuthenticationSettings): Promise<Authentication> {
  if (settings.type !== 'signature') return settings;
  const { toleranceSeconds, keys = '' } = settings;
  return {
    type: 'signature',
    keys: await importKeys(keys),
    ...(toleranceSeconds !== undefined && { toleranceSeconds }),
  };
}
