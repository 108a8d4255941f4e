import { expect, test } from 'vitest';
import { judge, refuse } from '../../src/intake/judge.ts';
import type { ReceivedRequest } from '../../src/store/delivery-store.ts';
import { bodyOf } from '../running-listener.ts';

const request = (body: string | Buffer): ReceivedRequest => ({
  endpoint: 'default',
  receivedAt: 1,
  method: 'POST',
  path: '/hooks/default',
  rawHeaders: [],
  body: Buffer.from(body),
});

test('accepts what its sender signed and is an envelope, and tells by which key', () => {
  const judged = judge(request(bodyOf(['a'])), { accepted: true, kid: 'key_1', scheme: 'v1' });
  expect(judged).toMatchObject({ verdict: 'accepted', kid: 'key_1', scheme: 'v1', envelope: { accountId: 1010 } });
  expect(judge(request(bodyOf(['a'])), { accepted: true })).not.toHaveProperty('kid');
});

test('refuses by authentication before it looks at the body [HTTP-13]', () => {
  const verdict = { accepted: false, code: 'signature_mismatch', message: 'No.', hint: 'trailing_newline' } as const;
  const judged = judge(request('no json'), verdict);
  expect(judged).toMatchObject({
    verdict: 'refused',
    refusal: { code: 'signature_mismatch', message: 'No.', hint: 'trailing_newline' },
  });
  expect(judged).not.toHaveProperty('envelope');
});

test('what is no envelope is malformed, with a code of its own and every issue [HTTP-3, ALM-WIRE-10]', () => {
  const refusalOf = (body: string | Buffer) => {
    const judged = judge(request(body), { accepted: true });
    return judged.verdict === 'malformed' ? judged.refusal : undefined;
  };
  expect(refusalOf('{')).toMatchObject({ code: 'invalid_json', issues: [{ path: '$' }] });
  expect(refusalOf(Buffer.from([0xff]))).toMatchObject({ code: 'invalid_utf8' });
  expect(refusalOf('{"events":{}}')).toMatchObject({
    code: 'invalid_envelope',
    issues: [{ path: '$.accountId' }, { path: '$.events' }],
  });
  expect(refusalOf('{"events":{}}')?.message).toMatch(/^\$\.accountId: /);
});

test('a refusal keeps the request as it is', () => {
  const received = request('x');
  expect(refuse(received, { code: 'c', message: 'm' })).toEqual({
    ...received,
    verdict: 'refused',
    refusal: { code: 'c', message: 'm' },
  });
});

test('an envelope whose ids are too long is malformed at a strict endpoint, unrecognised at a lenient one [ALM-WIRE-12, ENDPOINT-6]', () => {
  const body = bodyOf(['x'.repeat(500_000)]);
  expect(judge(request(body), { accepted: true })).toMatchObject({
    verdict: 'malformed',
    refusal: { code: 'invalid_envelope', message: '$.events[0].eventId: expected at most 1024 characters' },
  });
  expect(judge(request(body), { accepted: true }, false)).toMatchObject({ verdict: 'unrecognised' });
});
