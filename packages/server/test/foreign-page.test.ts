import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { isForeignPage, isFromPage, isKnownHost, isLoopback } from '../src/index.ts';

const request = (headers: Record<string, string>) => ({ headers }) as unknown as IncomingMessage;

test.each([
  [{ host: '127.0.0.1:4100' }, false],
  [{ host: '127.0.0.1:4100', origin: 'http://127.0.0.1:4100' }, false],
  [{ host: '127.0.0.1:4100', origin: 'http://127.0.0.1:4000' }, true],
  [{ host: '127.0.0.1:4100', origin: 'https://evil.example' }, true],
  [{ host: '127.0.0.1:4100', origin: 'null' }, true],
  [{ host: '127.0.0.1:4100', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }, true],
  [{ host: '127.0.0.1:4100', 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' }, true],
  [{ host: '127.0.0.1:4100', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }, false],
  [{ host: '127.0.0.1:4100', 'sec-fetch-site': 'same-origin' }, false],
])('a page that asks with %j is foreign: %s [CON-SAFE-2]', (headers, foreign) => {
  expect(isForeignPage(request(headers as Record<string, string>))).toBe(foreign);
});

test('a listed origin is none of the foreign ones [CON-SAFE-2]', () => {
  const headers = { host: 'lms.internal', origin: 'https://lms.example' };
  expect(isForeignPage(request(headers), ['https://lms.example'])).toBe(false);
});

test.each([
  ['localhost:4100', true],
  ['127.0.0.1', true],
  ['127.8.8.8:1', true],
  ['[::1]:4100', true],
  ['app.localhost', true],
  ['lms.example', true],
  ['Lms.Example:4100', true],
  ['rebound.example:4100', false],
  ['127.0.0.1.evil.example', false],
  ['a b', false],
])('the host %s is known: %s [CON-SAFE-2]', (host, known) => {
  expect(isKnownHost(request({ host }), ['LMS.example'])).toBe(known);
});

test('what a browser sends for a page tells its origin or its site, what a program sends neither', () => {
  for (const headers of [{ origin: 'null' }, { 'sec-fetch-site': 'none' }])
    expect(isFromPage(request(headers))).toBe(true);
  expect(isFromPage(request({ host: 'lms.example', referer: 'https://lms.example/' }))).toBe(false);
});

test('without a name nothing is known', () => {
  expect(isKnownHost(request({}))).toBe(false);
  expect(isLoopback(undefined)).toBe(false);
});
