import { expect, test } from 'vitest';
import { header } from '../src/headers.ts';

test('finds a header in any case, in a record and in Headers', () => {
  for (const name of ['webhook-id', 'Webhook-Id', 'WEBHOOK-ID']) {
    for (const asked of ['webhook-id', 'Webhook-ID']) {
      expect(header({ [name]: 'msg_a' }, asked)).toBe('msg_a');
      expect(header(new Headers({ [name]: 'msg_a' }), asked)).toBe('msg_a');
    }
  }
});

test('joins several values by a comma', () => {
  expect(header({ 'x-sig': ['a', 'b'] }, 'x-sig')).toBe('a, b');
  const several = new Headers();
  several.append('x-sig', 'a');
  several.append('x-sig', 'b');
  expect(header(several, 'x-sig')).toBe('a, b');
});

test('finds nothing where nothing was sent, not even what every object has', () => {
  for (const name of ['webhook-id', 'constructor', '__proto__', 'valueOf', 'get']) {
    expect(header({}, name)).toBeUndefined();
    expect(header({ [name]: undefined }, 'other')).toBeUndefined();
    expect(header(new Headers(), 'x-none')).toBeUndefined();
  }
});
