import { expect, test } from 'vitest';
import { maskHeaders, maskPath } from '../../src/exchange/masking.ts';

test('masks what lets somebody in, and nothing that tells what was sent [EXPORT-8]', () => {
  const secrets = [
    'Cookie',
    'set-cookie',
    'X-Api-Key',
    'apikey',
    'X-Auth-Token',
    'token',
    'client_secret',
    'X-Password',
    'accessToken',
    'X-AuthToken',
    'x-functions-key',
    'Key',
    'sig',
    'code',
  ];
  const more = [
    'X-Auth',
    'X-WebhookPassword',
    'x-webhookpassword',
    'X-Passphrase',
    'X-Session',
    'X-Session-Id',
    'X-JWT-Assertion',
    'X-Goog-IAP-JWT-Assertion',
    'x-accesstoken',
    'secretkey',
  ];
  for (const name of [...secrets, ...more, 'x-access-key', 'App-Credentials', 'x-amz-security-token'])
    expect(maskHeaders(['Host', 'a', name, 'opens the door'])).toEqual(['Host', 'a', name, '***']);
  const plain = [
    'webhook-id',
    'msg_1',
    'webhook-signature',
    'v1,abc',
    'X-Tokenizer',
    'x',
    'Author',
    'y',
    'Idempotency-Key',
    'z',
    'X-Hub-Signature-256',
    'sha256=abc',
    'Stripe-Signature',
    't=1,v1=abc',
    'X-Shopify-Hmac-Sha256',
    'abc',
    'svix-signature',
    'v1,abc',
    'webhook-jws',
    'ey..abc',
    'X-Passenger',
    'p',
    'X-Monkey',
    'm',
    'X-Author',
    'a',
  ];
  expect(maskHeaders(plain)).toEqual(plain);
  expect(maskHeaders(['AUTHORIZATION', 'Basic YWxtOnNlY3JldA=='])).toEqual(['AUTHORIZATION', 'Basic ***']);
  expect(maskHeaders(['Proxy-Authorization', 'Bearer a b c', 'authorization', 'bare'])).toEqual([
    'Proxy-Authorization',
    'Bearer ***',
    'authorization',
    '***',
  ]);
});

test('masks credentials in the queries that headers carry on, and the rest of them stays [EXPORT-8]', () => {
  const carried = (value: string) => ['X-Original-Url', value, 'Referer', value, 'X-Rewrite-Url', value];
  expect(maskHeaders(carried('/hooks/default?token=abc,d;e&x=1'))).toEqual(carried('/hooks/default?token=***&x=1'));
  expect(maskHeaders(carried('https://a.example/?x=1&api%5Fkey=k=v#part'))).toEqual(
    carried('https://a.example/?x=1&api%5Fkey=***#part'),
  );
  expect(maskHeaders(['Link', '</?sig=abc>; rel="next", </?page=2>']).at(1)).toBe(
    '</?sig=***>; rel="next", </?page=2>',
  );
  const plain = ['User-Agent', 'what? token=abc', 'X-Note', 'a&token=abc', 'Referer', '/?page=2'];
  expect(maskHeaders(plain)).toEqual(plain);
});

test('masks credentials in the query of a path [EXPORT-8]', () => {
  expect(maskPath('/hooks/default?token=abc&x=1&api%5Fkey=k=v&y')).toBe('/hooks/default?token=***&x=1&api%5Fkey=***&y');
  for (const name of [
    'pass',
    'passcode',
    'jwt',
    'X-Amz-Signature',
    'signature',
    'sig',
    'session_id',
    'X-Amz-Credential',
  ])
    expect(maskPath(`/hooks/default?${name}=abc&b=1`)).toBe(`/hooks/default?${name}=***&b=1`);
  expect(maskPath('/hooks/token?a=%zz&%zz=b')).toBe('/hooks/token?a=%zz&%zz=b');
  expect(maskPath('/hooks/crm?a=1?token=abc&b=/in?key=d?key=e&f')).toBe('/hooks/crm?a=1?token=***&b=/in?key=***&f');
});
