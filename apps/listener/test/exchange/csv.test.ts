import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import Papa from 'papaparse';
import { expect, test } from 'vitest';
import { csvHead, csvRows } from '../../src/exchange/csv.ts';
import type { ExportedDelivery } from '../../src/exchange/exported-delivery.ts';

function delivery(event: { eventId: string; eventName: string; userId?: number | string }): ExportedDelivery {
  return {
    origin: { log: 'L', seq: 7 },
    receivedAt: '2026-11-23T01:02:03.004Z',
    endpoint: 'default',
    verdict: 'accepted',
    method: 'POST',
    path: '/hooks/default',
    headers: [],
    bodyBase64: '',
    accountId: 1010,
    events: [{ ...event, timestamp: 1727414643000, fresh: true }],
  };
}

test('a row per event, under a head', () => {
  expect(csvHead()).toBe(
    'log,seq,receivedAt,endpoint,verdict,accountId,eventId,eventName,timestamp,fresh,conflict,userId,loId,loInstanceId,webhookId,refusal\r\n',
  );
  expect(csvRows(delivery({ eventId: 'a', eventName: 'N', userId: 5 }))).toBe(
    'L,7,2026-11-23T01:02:03.004Z,default,accepted,1010,a,N,1727414643000,true,,5,,,,\r\n',
  );
});

test('no cell is a formula, whatever a sender calls its events [EXPORT-2]', () => {
  for (const formula of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '=HYPERLINK("http://x","y")', '＝1']) {
    const [cell] = csvRows(delivery({ eventId: formula, eventName: 'N' }))
      .split('accepted,1010,')
      .slice(1);
    expect(cell).toMatch(/^"'/);
  }
  const hidden = csvRows(delivery({ eventId: 'a",=1', eventName: 'b\n=2\r\n+3', userId: '-2' }));
  expect(hidden).toContain(`,"a"",'=1","b\n'=2\r\n'+3",`);
  expect(hidden).toContain(`,"'-2",`);
  expect(csvRows(delivery({ eventId: ';=1', eventName: 'a; =1' }))).toContain(`,";'=1","a; '=1",`);
});

/** Texts made of what splits lines and begins formulas. */
const hostile = fc.string({
  unit: fc.constantFrom('=', '+', '-', '@', '\n', '\r', '\t', ' ', ',', ';', '|', '"', "'", 'a', '1', '＝', '\u2028'),
  maxLength: 12,
});

test('no cell and no line begins a formula, by whatever separator a program splits it [EXPORT-2]', () => {
  const formula = /^[\s"]*[=+\-@＝＋－＠]/u;
  fc.assert(
    fc.property(hostile, hostile, hostile, (eventId, eventName, userId) => {
      const csv = csvHead() + csvRows(delivery({ eventId, eventName, userId }));
      const cells = [',', ';', '\t', '|'].flatMap((delimiter) => Papa.parse<string[]>(csv, { delimiter }).data.flat());
      const pieces = csv.split(/[\r\n\u2028,;\t|]/);
      expect([...cells, ...pieces].filter((cell) => formula.test(cell))).toEqual([]);
    }),
    { numRuns: 1000 },
  );
});

test('a text stays in one cell, and is told as it was but for the marks [EXPORT-2]', () => {
  const plain = (text: string) => text.replaceAll("'", '');
  fc.assert(
    fc.property(hostile, hostile, (eventId, eventName) => {
      const { data } = Papa.parse<string[]>(csvRows(delivery({ eventId, eventName })), { delimiter: ',' });
      expect(data).toHaveLength(2);
      expect(data[0]).toHaveLength(16);
      expect(data[0]?.slice(6, 8).map(plain)).toEqual([eventId, eventName].map(plain));
    }),
  );
});

test.each(['"', ' ', '\t', '\u200d', ',', ', =', '" -'])('a text of many %j takes no time [EXPORT-11]', (part) => {
  const row = { ...delivery({ eventId: 'a', eventName: 'N' }), webhookId: `a${part.repeat(100_000)}` };
  expect(runInNewContext('csvRows(row)', { csvRows, row }, { timeout: 5000 })).toContain('L,7,');
});
