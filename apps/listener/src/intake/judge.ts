import { isUtf8 } from 'node:buffer';
import { type Issue, parseEnvelope } from '@earshot/protocol';
import type { SenderVerdict } from '../endpoints/jwks-receiver.ts';
import type { JudgedRequest, ReceivedRequest, Refusal } from '../store/delivery-store.ts';

/**
 * What becomes of a request whose sender was checked. Pure.
 *
 * @param strict whether what is no envelope is refused; any JSON or text is taken otherwise.
 */
export function judge(request: ReceivedRequest, authentication: SenderVerdict, strict = true): JudgedRequest {
  if (!authentication.accepted) {
    const { code, message, hint } = authentication;
    return refuse(request, { code, message, ...(hint && { hint }) });
  }
  const parsed = parseEnvelope(request.body);
  if (!parsed.ok && (strict || !isUtf8(request.body)))
    return { ...request, verdict: 'malformed', refusal: malformed(parsed.issues) };
  const { kid, scheme } = authentication;
  return {
    ...request,
    ...(parsed.ok ? { verdict: 'accepted', envelope: parsed.envelope } : { verdict: 'unrecognised' }),
    ...(kid !== undefined && { kid }),
    ...(scheme !== undefined && { scheme }),
  };
}

export function refuse(request: ReceivedRequest, refusal: Refusal): JudgedRequest {
  return { ...request, verdict: 'refused', refusal };
}

function malformed(issues: readonly Issue[]): Refusal {
  const [first] = issues;
  const code = first?.code === 'invalid_json' || first?.code === 'invalid_utf8' ? first.code : 'invalid_envelope';
  const message = first ? `${first.path}: ${first.message}` : 'The body is not an envelope of events.';
  return { code, message, issues };
}
