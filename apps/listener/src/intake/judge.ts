import { isUtf8 } from 'node:buffer';
import { type Envelope, type Issue, parseEnvelope } from '@earshot/protocol';
import type { SenderVerdict } from '../endpoints/jwks-receiver.ts';
import type {
  AcceptedRequest,
  JudgedRequest,
  ReceivedRequest,
  Refusal,
  UnrecognisedRequest,
} from '../store/delivery-store.ts';

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
  const judged = parsed.ok ? accept(request, parsed.envelope) : unrecognised(request);
  if (authentication.kid !== undefined) judged.kid = authentication.kid;
  if (authentication.scheme !== undefined) judged.scheme = authentication.scheme;
  return judged;
}

/** Field by field: nearly every request comes here, and spreading costs more than all else that is done to it. */
function accept(request: ReceivedRequest, envelope: Envelope): AcceptedRequest {
  return {
    endpoint: request.endpoint,
    receivedAt: request.receivedAt,
    bodyMs: request.bodyMs,
    method: request.method,
    path: request.path,
    rawHeaders: request.rawHeaders,
    remoteAddress: request.remoteAddress,
    body: request.body,
    verdict: 'accepted',
    envelope,
  };
}

function unrecognised(request: ReceivedRequest): UnrecognisedRequest {
  return { ...request, verdict: 'unrecognised' };
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
