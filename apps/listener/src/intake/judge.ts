import { type AuthenticationVerdict, type Issue, parseEnvelope } from '@earshot/protocol';
import type { AcceptedRequest, JudgedRequest, ReceivedRequest, Refusal } from '../store/delivery-store.ts';

/** What becomes of a request whose sender was checked. Pure. */
export function judge(request: ReceivedRequest, authentication: AuthenticationVerdict): JudgedRequest {
  if (!authentication.accepted) {
    const { code, message, hint } = authentication;
    return refuse(request, { code, message, ...(hint && { hint }) });
  }
  const parsed = parseEnvelope(request.body);
  if (!parsed.ok) return { ...request, verdict: 'malformed', refusal: malformed(parsed.issues) };
  const judged: AcceptedRequest = { ...request, verdict: 'accepted', envelope: parsed.envelope };
  if (authentication.kid !== undefined) judged.kid = authentication.kid;
  if (authentication.scheme !== undefined) judged.scheme = authentication.scheme;
  return judged;
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
