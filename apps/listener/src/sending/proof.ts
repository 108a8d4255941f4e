import { createSender, ProtocolError } from '@earshot/protocol';
import type { AuthenticationSettings } from '../endpoints/endpoint-settings.ts';
import { authenticationOf } from '../endpoints/endpoints.ts';
import { ListenerError } from '../errors.ts';

type Message = Parameters<ReturnType<typeof createSender>['headersFor']>[0];

const NO_SIGNING_KEY = 'There is no key that signs: public keys and a JWKS URL only verify.';

/**
 * The headers by which an endpoint knows its sender, as that would send them.
 *
 * @throws ListenerError `cannot_resign` when the keys at hand only verify.
 */
export async function proofOf(
  settings: AuthenticationSettings | undefined,
  message: Message,
): Promise<Record<string, string>> {
  if (settings?.type === 'signature' && settings.keys === undefined)
    throw new ListenerError('cannot_resign', NO_SIGNING_KEY);
  try {
    const sender = createSender(await authenticationOf(settings ?? { type: 'none' }));
    return await sender.headersFor(message);
  } catch (cause) {
    const isInvalid = cause instanceof ProtocolError && cause.code === 'key_invalid';
    throw new ListenerError('cannot_resign', isInvalid ? cause.message : NO_SIGNING_KEY, { cause });
  }
}
