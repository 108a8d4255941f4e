import { createHmac, timingSafeEqual } from 'node:crypto';
import { beforeEach, expect, test, vi } from 'vitest';
import { type Authentication, createReceiver, createSender } from '../src/authentication.ts';
import { generateKey } from '../src/keys.ts';

// How long a comparison takes can't be measured reliably; that it is node's constant-time one can be seen.
vi.mock('node:crypto', async (importOriginal) => {
  const original = await importOriginal<typeof import('node:crypto')>();
  return { ...original, timingSafeEqual: vi.fn(original.timingSafeEqual) };
});
const compared = vi.mocked(timingSafeEqual);
beforeEach(() => {
  compared.mockClear();
});

const NOW = Date.parse('2026-08-01T12:00:00.000Z');
// Beyond what is explained, so that only the verifying itself compares.
const message = { id: 'msg_a', timestamp: NOW / 1000, body: Buffer.alloc(65_537, 'x') };
const secret = await generateKey('secret', NOW);
const rule = { header: 'x-sig', algorithm: 'sha256', encoding: 'base64', signed: 'body' } as const;

test.each([
  ['v1', { type: 'signature', keys: [secret] }, 'webhook-signature', 32],
  ['an HMAC in a header', { type: 'hmac', rule, secret: 'shared' }, 'x-sig', 32],
  ['Basic', { type: 'basic', username: 'Aladdin', password: 'open sesame' }, 'authorization', 32],
] as [string, Authentication, string, number][])(
  'compares %s in constant time, right or wrong [SIG-14]',
  async (_name, authentication, header, length) => {
    const { authenticate } = createReceiver(authentication);
    const headers = await createSender(authentication).headersFor(message);
    expect(await authenticate(message.body, headers, NOW)).toMatchObject({ accepted: true });
    expect(compared).toHaveBeenCalledTimes(1);
    const [kind = ''] = /^(v1,|Basic )?/.exec(headers[header] ?? '') ?? [];
    const wrong = `${kind}${createHmac('sha256', 'x').update('x').digest('base64')}`;
    expect(await authenticate(message.body, { ...headers, [header]: wrong }, NOW)).toMatchObject({ accepted: false });
    expect(compared.mock.calls.length).toBeGreaterThanOrEqual(2);
    for (const [one, two] of compared.mock.calls) expect([one.byteLength, two.byteLength]).toEqual([length, length]);
  },
);
