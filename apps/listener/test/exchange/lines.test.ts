import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Line, readLines } from '../../src/exchange/lines.ts';

async function all(chunks: readonly Uint8Array[], limit: number): Promise<Line[]> {
  async function* stream() {
    yield* chunks;
  }
  const lines: Line[] = [];
  for await (const line of readLines(stream(), limit)) lines.push(line);
  return lines;
}

test('lines are the same wherever the bytes were cut', async () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'é', '\n', '💬'), maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(text, fc.integer({ min: 1, max: 7 }), async (whole, size) => {
      const bytes = Buffer.from(whole);
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
        bytes.subarray(at * size, (at + 1) * size),
      );
      const expected = whole.split('\n').flatMap((line, at) => (line === '' ? [] : [{ number: at + 1, text: line }]));
      expect(await all(chunks, 1000)).toEqual(expected);
    }),
  );
});

test('a byte order mark is no part of the first line [EXPORT-7]', async () => {
  expect(await all([Buffer.from('\uFEFF{}\n\uFEFF{}')], 10)).toEqual([
    { number: 1, text: '{}' },
    { number: 2, text: '\uFEFF{}' },
  ]);
});

test('a line that is too long ends it, also before its end has come [EXPORT-7]', async () => {
  const chunk = (text: string) => Buffer.from(text);
  expect(await all([chunk('abc\nabcd\nabc')], 3)).toEqual([
    { number: 1, text: 'abc' },
    { number: 2, text: undefined },
  ]);
  expect(await all([chunk('ab'), chunk('cd'), chunk('\n')], 3)).toEqual([{ number: 1, text: undefined }]);
});
