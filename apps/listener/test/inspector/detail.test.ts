import { execFileSync } from 'node:child_process';
import { jsonText, parseJson } from '@earshot/web/json';
import { expect, test } from 'vitest';
import { withoutPaths } from '../../inspector/src/compare/without-paths.ts';
import { base64, curlCommand } from '../../inspector/src/detail/curl.ts';
import { fieldKey, isTimeField } from '../../inspector/src/detail/field-words.ts';
import { hexLines } from '../../inspector/src/detail/hex.ts';
import { readRef, refText } from '../../inspector/src/location/place-ref.ts';
import texts from '../../inspector/src/texts/inspector/en.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

const request = (body: Uint8Array, headers: [string, string][] = [['Content-Type', 'application/json']]) => ({
  method: 'POST',
  url: 'http://127.0.0.1:1/hooks/default',
  headers,
  body,
});

/** What a shell makes of the command, with a curl that writes down what it is told. */
function asShellReads(command: string): { args: string[]; stdin: string } {
  const script = `curl() { node -e '
    const chunks = []; process.stdin.on("data", (c) => chunks.push(c));
    process.stdin.on("end", () => console.log(JSON.stringify({
      args: process.argv.slice(1), stdin: Buffer.concat(chunks).toString("base64") })));' -- "$@"; }\n${command}`;
  const output = execFileSync('/bin/sh', ['-c', script], { input: '', encoding: 'utf8' });
  return JSON.parse(output) as { args: string[]; stdin: string };
}

test('the cURL command sends the same bytes, whatever quotes and lines they hold [INSP-DETAIL-4]', () => {
  const body = `{"a":"it's $HOME \`x\` \\"\\n",\n "b": 1.0}\n`;
  const { args } = asShellReads(
    curlCommand(
      request(bytes(body), [
        ['X-Odd', "o'clock"],
        ['Host', 'x'],
        ['Content-Length', '9'],
      ]),
    ),
  );
  expect(args).toEqual([
    '-i',
    '-X',
    'POST',
    'http://127.0.0.1:1/hooks/default',
    '-H',
    "X-Odd: o'clock",
    '-H',
    'content-type:',
    '--data-binary',
    body,
  ]);
});

test('bytes that are no text go through base64 [INSP-DETAIL-4]', () => {
  const odd = Uint8Array.from([0, 255, 10, 39]);
  const { args, stdin } = asShellReads(curlCommand(request(odd)));
  expect(args.slice(-2)).toEqual(['--data-binary', '@-']);
  expect([...Buffer.from(stdin, 'base64')]).toEqual([...odd]);
});

test('a body that begins with @ is not taken for the name of a file [INSP-DETAIL-4]', () => {
  expect(curlCommand(request(bytes('@/etc/passwd')))).toContain('base64 -d');
});

test('base64 of many bytes is that of all of them', () => {
  const many = Uint8Array.from({ length: 20_001 }, (_, index) => index % 256);
  expect(base64(many)).toBe(Buffer.from(many).toString('base64'));
});

test('hex lines hold the offset, sixteen bytes and what can be printed [INSP-DETAIL-3]', () => {
  expect(hexLines(bytes('{"a":"é"}\n0123456789'), 0, 9)).toEqual([
    { offset: '00000000', hex: '7b 22 61 22 3a 22 c3 a9  22 7d 0a 30 31 32 33 34', ascii: '{"a":"··"}·01234' },
    { offset: '00000010', hex: '35 36 37 38 39', ascii: '56789' },
  ]);
});

test('every field of the catalogue has words, and times are known as such [INSP-DETAIL-2]', () => {
  expect(fieldKey('events[].data.userId')).toBe('fieldUserId');
  expect(fieldKey('data.request.data[].id')).toBe('fieldMemberId');
  expect(fieldKey('data.other')).toBeUndefined();
  expect(isTimeField('events[].data.dateEnrolled')).toBe(true);
  expect(isTimeField('data.userId')).toBe(false);
  const named = ['accountId', 'events', 'eventId', 'data.loType', 'data.status'].map(fieldKey);
  for (const key of named) expect(texts).toHaveProperty(key as string);
});

test('a comparison leaves out what is ignored, in one event and in each of a body [INSP-COMPARE-1]', () => {
  const body = parseJson('{"events":[{"eventId":"a","data":{"userId":1,"loId":"x"}},{"eventId":"b","n":1.0}]}');
  const ignored = ['eventId', '$.events[].data.userId'];
  expect(jsonText(withoutPaths(body ?? null, ignored))).toBe('{"events":[{"data":{"loId":"x"}},{"n":1.0}]}');
  const event = parseJson('{"eventId":"a","data":{"userId":1}}');
  expect(jsonText(withoutPaths(event ?? null, ignored))).toBe('{"data":{}}');
});

test('a link names a delivery or an event in one', () => {
  expect([readRef('12'), readRef('12.3'), readRef('x'), readRef('1.'), readRef(null)]).toEqual([
    { seq: 12 },
    { seq: 12, position: 3 },
    undefined,
    undefined,
    undefined,
  ]);
  expect([refText({ seq: 12 }), refText({ seq: 12, position: 0 })]).toEqual(['12', '12.0']);
});
