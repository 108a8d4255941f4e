import { expect, test } from 'vitest';
import { passOn } from '../../src/sending/withheld.ts';

const headers = [
  'Host',
  'a',
  'Authorization',
  'Basic eA==',
  'X-Original-Url',
  '/hooks/default?token=abc',
  'Cookie',
  '***',
];

test('to another machine no header goes that is a credential, or carries one on in a query [FORWARD-8, REPLAY-8]', () => {
  expect(passOn(headers, false)).toEqual({
    headers: ['Host', 'a'],
    withheld: ['Authorization', 'X-Original-Url', 'Cookie'],
  });
  expect(passOn(headers, true)).toEqual({ headers: headers.slice(0, -2), withheld: ['Cookie'] });
});
