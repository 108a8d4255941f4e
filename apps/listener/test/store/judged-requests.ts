import type { JudgedRequest, ReceivedRequest } from '../../src/store/delivery-store.ts';

export const T0 = Date.parse('2026-11-23T01:02:03.004Z');

interface Sighting {
  endpoint?: string;
  accountId?: number | string;
  eventName?: string;
}

/** An accepted request with one event per id. */
export function accepted(
  eventIds: readonly string[],
  { endpoint = 'default', accountId = 1010, eventName = 'COURSE_ENROLLMENT' }: Sighting = {},
  received: Partial<ReceivedRequest> = {},
): JudgedRequest {
  const events = eventIds.map((eventId) => ({ eventId, eventName, timestamp: 1727414643000, data: {} }));
  const envelope = { accountId, events };
  return { ...arrived(endpoint, JSON.stringify(envelope)), ...received, verdict: 'accepted', envelope };
}

export function refused(bytes = 0, verdict: 'refused' | 'malformed' = 'refused'): JudgedRequest {
  const refusal = { code: 'basic_missing', message: 'Missing header: authorization.' };
  return { ...arrived('default', 'x'.repeat(bytes)), verdict, refusal };
}

function arrived(endpoint: string, body: string): ReceivedRequest {
  return {
    endpoint,
    receivedAt: T0,
    method: 'POST',
    path: `/hooks/${endpoint}`,
    rawHeaders: [],
    body: Buffer.from(body),
  };
}
