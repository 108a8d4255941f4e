import { expect, test } from 'vitest';
import { bodyTooLarge, refusalProblem, storeUnavailable, unknownEndpoint } from '../../src/intake/refusal.ts';
import type { Delivery, Refusal } from '../../src/store/delivery-store.ts';

const delivery = (refusal?: Refusal): Delivery => ({
  seq: 7,
  receivedAt: '',
  endpoint: 'default',
  verdict: 'refused',
  size: 0,
  events: [],
  ...(refusal && { refusal }),
});

test('each refusal has its status: 401, 400, 413, 404, 503 [HTTP-7]', () => {
  expect(refusalProblem(delivery({ code: 'basic_missing', message: 'm' }), 'refused').status).toBe(401);
  expect(refusalProblem(delivery({ code: 'invalid_json', message: 'm' }), 'malformed').status).toBe(400);
  expect(refusalProblem(delivery(bodyTooLarge(10)), 'refused').status).toBe(413);
  expect(unknownEndpoint('x').status).toBe(404);
  expect(storeUnavailable.status).toBe(503);
});

test('only a 401 carries the challenge [HTTP-2]', () => {
  const headers = (refusal: Refusal) => refusalProblem(delivery(refusal), 'refused', 'Basic realm="x"').headers;
  expect(headers({ code: 'basic_missing', message: 'm' })).toEqual({ 'www-authenticate': 'Basic realm="x"' });
  expect(headers(bodyTooLarge(10))).toBeUndefined();
});

test('a hint is told to people in the detail and to programs by its code [SIG-21]', () => {
  const problem = refusalProblem(
    delivery({ code: 'signature_mismatch', message: 'No.', hint: 'trailing_newline' }),
    'refused',
  );
  expect(problem.detail).toMatch(/^No\. .+/);
  expect(problem.extra).toMatchObject({ hint: 'trailing_newline', deliverySeq: 7 });
});

test('a refusal that was stored without a reason is answered by its verdict', () => {
  expect(refusalProblem(delivery(), 'malformed')).toMatchObject({ status: 400, code: 'malformed' });
});
