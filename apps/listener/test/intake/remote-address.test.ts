import { expect, test } from 'vitest';
import { remoteAddress } from '../../src/intake/remote-address.ts';
import { bodyOf, getJson, post, runListener } from '../running-listener.ts';

test('X-Forwarded-For counts for as many proxies as are trusted, and for nothing by default [ENDPOINT-9]', () => {
  const from = (forwarded: string | undefined, trusted: number) =>
    remoteAddress('10.0.0.9', forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }, trusted);
  expect(from('1.1.1.1, 2.2.2.2', 0)).toBe('10.0.0.9');
  expect(from('forged, 1.1.1.1,  2.2.2.2', 1)).toBe('2.2.2.2');
  expect(from('forged, 1.1.1.1, 2.2.2.2', 2)).toBe('1.1.1.1');
  expect(from('2001:db8::1', 3)).toBe('2001:db8::1');
  expect([from(undefined, 1), from('', 1), from(' , ', 2), from('x'.repeat(65), 1)]).toEqual(
    Array.from({ length: 4 }, () => '10.0.0.9'),
  );
});

test('the remote address of a delivery is that of the sender behind the proxies that are trusted [ENDPOINT-9]', async () => {
  const addressWith = async (trustedProxies?: number) => {
    const { url } = await runListener(trustedProxies === undefined ? {} : { trustedProxies });
    await post(`${url}/hooks/default`, bodyOf(['a']), { 'x-forwarded-for': '192.0.2.7' });
    return (await getJson(`${url}/api/deliveries/1`)).json.request.remoteAddress;
  };
  expect(await addressWith()).toBe('127.0.0.1');
  expect(await addressWith(1)).toBe('192.0.2.7');
});
