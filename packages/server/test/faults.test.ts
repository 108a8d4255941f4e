import { expect, test } from 'vitest';
import * as z from 'zod';
import { faultsOf, inWords } from '../src/index.ts';

const schema = z.strictObject({
  count: z.int().min(1).max(9),
  name: z.string().min(2).max(3),
  list: z.array(z.boolean()).max(1),
  one: z.enum(['a', 'b']),
  kind: z.discriminatedUnion('type', [
    z.object({ type: z.literal('x') }),
    z.object({ type: z.literal('y'), at: z.object({}) }),
  ]),
  own: z.string({ error: 'expected a name of ours' }).optional(),
});

test.each([
  [
    { count: 0, name: 'a', list: [1], one: 'c', kind: { type: 'z' }, own: 1, more: 1, yet: 2 },
    'count: expected at least 1; name: expected at least 2 characters; list[0]: expected true or false; ' +
      'one: expected a or b; kind.type: expected x or y; own: expected a name of ours; nothing here is called more, yet',
  ],
  [
    { count: '1', name: 'abcd', list: [true, true], one: 1, kind: { type: 'y', at: [] } },
    'count: expected a number; name: expected at most 3 characters; list: expected at most 1 entry; ' +
      'one: expected a or b; kind.at: expected an object',
  ],
  [
    { count: 1.5, name: 5, list: {} },
    'count: expected a whole number; name: expected a text; list: expected a list; one: it is missing; ' +
      'kind: it is missing',
  ],
  [[], 'expected an object'],
])('faults are told in words, with their place: %j [DESC-2]', (given, told) => {
  const { error } = schema.safeParse(given, inWords);
  expect(faultsOf(error as z.ZodError)).toBe(told);
});
