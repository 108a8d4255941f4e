import { createSender } from '@earshot/protocol';
import type { AuthenticationSettings } from '../endpoints/endpoint-settings.ts';
import { authenticationOf } from '../endpoints/endpoints.ts';
import { ListenerError } from '../errors.ts';

export type Message = Parameters<ReturnType<typeof createSender>['headersFor']>[0];

/**
 * The headers by which an endpoint knows its sender, as that would send them.
 *
 * @throws ListenerError `cannot_resign` when the keys at hand only verify.
 */
export async function proofOf(
  settings: AuthenticationSettings | undefined,
  message: Message,
): Promise<Record<string, string>> {
  try {
    const sender = createSender(await authenticationOf(settings ?? { type: 'none' }));
    return await sender.headersFor(message);
  } catch (cause) {
    const why = 'The endpoint has no key that signs: public keys and a JWKS URL only verify.';
    throw new ListenerError('cannot_resign', why, { cause });
  }
}
