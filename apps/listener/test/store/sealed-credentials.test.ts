import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { createCredentialSealer } from '../../src/store/sealed-credentials.ts';

const headers = ['Host', 'x', 'AUTHORIZATION', 'Basic dTpww7w=', 'X-A', '1', 'Cookie', 'a=b', 'x-a', '\u00fc'];

test('credentials in headers rest encrypted, and come back as they were, in order and case [AUTH-5, HTTP-16]', () => {
  const sealer = createCredentialSealer(Buffer.alloc(32, 1));
  const text = JSON.stringify(sealer.seal(headers));
  expect(text).not.toMatch(/dTpww7w|a=b/);
  expect(text).toContain('"AUTHORIZATION"');
  expect(sealer.open(JSON.parse(text))).toEqual(headers);
});

test('a path rests encrypted when its query holds credentials, and in clear when not [AUTH-5]', () => {
  const sealer = createCredentialSealer(Buffer.alloc(32, 1));
  const path = '/hooks/crm?x=1&api_key=UrlKey123';
  expect(sealer.sealPath(path)).not.toContain('UrlKey123');
  expect(sealer.openPath(sealer.sealPath(path))).toBe(path);
  expect(createCredentialSealer(Buffer.alloc(32, 2)).openPath(sealer.sealPath(path))).toBe('***');
  expect(sealer.sealPath('/hooks/crm?x=1')).toBe('/hooks/crm?x=1');
  for (const odd of ['[', '[1]', '["a","b","c"]', '/hooks/ł?token=日本'])
    expect(sealer.openPath(sealer.sealPath(odd))).toBe(odd);
});

test('a header that carries a query with credentials on rests encrypted [AUTH-5]', () => {
  const sealer = createCredentialSealer(Buffer.alloc(32, 1));
  for (const name of ['X-Original-Url', 'Referer', 'X-Rewrite-Url', 'X-Forwarded-Uri']) {
    const carried = ['Host', 'x', name, 'https://a.example/hooks/crm?x=1&token=UrlKey123', 'X-B', '/?page=2'];
    const text = JSON.stringify(sealer.seal(carried));
    expect(text).not.toContain('UrlKey123');
    expect(text).toContain('"/?page=2"');
    expect(sealer.open(JSON.parse(text))).toEqual(carried);
  }
});

test('another key shows nothing of them, and leaves the other headers [AUTH-5]', () => {
  const resting = createCredentialSealer(Buffer.alloc(32, 1)).seal(headers);
  expect(createCredentialSealer(Buffer.alloc(32, 2)).open(resting)).toEqual(
    headers.map((value, index) => (index === 3 || index === 7 ? '***' : value)),
  );
});

test('a question mark ends no search for credentials, and many of them take no time [AUTH-5, SAFE-20]', () => {
  const sealer = createCredentialSealer(Buffer.alloc(32, 1));
  for (const path of ['/hooks/crm??token=UrlKey123', '/hooks/crm?x?token=UrlKey123', '/hooks/crm?x=1?token=UrlKey123'])
    expect(sealer.sealPath(path)).not.toContain('UrlKey123');
  const marks = '?'.repeat(256 * 1024);
  expect(runInNewContext('sealer.sealPath(marks)', { sealer, marks }, { timeout: 5000 })).toBe(marks);
});
