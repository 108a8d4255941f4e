import { parseEnvelope } from '@earshot/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Plan, parcels } from '../../../src/cli/send/plan.ts';

const plain: Plan = {
  eventName: 'COURSE_ENROLLMENT',
  accountId: 1010,
  changes: [],
  count: 10,
  batch: 1,
  duplicates: 0,
  shuffle: false,
};

function sent(plan: Partial<Plan>) {
  return [...parcels({ ...plain, ...plan })].map((parcel) => {
    const parsed = parseEnvelope(parcel.body);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
    return { ...parcel, text: String(parcel.body), events: parsed.envelope.events };
  });
}

const times = (plan: Partial<Plan>) =>
  sent(plan).flatMap(({ events }) => events.map(({ timestamp }) => Number(timestamp)));

test('--batch puts so many events into each request, each event once and in order [SEND-1]', () => {
  const requests = sent({ count: 4, batch: 25 });
  expect(requests.map(({ events }) => events.length)).toEqual([25, 25, 25, 25]);
  expect(new Set(requests.flatMap(({ events }) => events.map(({ eventId }) => eventId))).size).toBe(100);
  const when = times({ count: 4, batch: 25, seed: 1 });
  expect(when).toEqual([...when].sort((a, b) => a - b));
  expect(new Set(when).size).toBe(100);
});

test('--duplicates sends exactly so many requests twice, byte for byte under the same webhook-id, soon after [SEND-2]', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 }), fc.nat(30), fc.nat(), (count, wanted, seed) => {
      const duplicates = Math.min(wanted, count);
      const requests = sent({ count, duplicates, seed });
      const again = requests.filter((request) => request.again);
      expect(again).toHaveLength(duplicates);
      expect(requests).toHaveLength(count + duplicates);
      expect(new Set(requests.map(({ webhookId }) => webhookId)).size).toBe(count);
      for (const late of again) {
        const first = requests.findIndex(({ webhookId }) => webhookId === late.webhookId);
        expect(requests[first]).toMatchObject({ again: false, text: late.text });
        expect(requests.indexOf(late) - first).toBeGreaterThan(0);
      }
    }),
    { numRuns: 50 },
  );
});

test('--shuffle sends the same events out of their order [SEND-3]', () => {
  const [ordered, shuffled] = [times({ count: 50, seed: 3 }), times({ count: 50, seed: 3, shuffle: true })];
  expect(shuffled).not.toEqual(ordered);
  expect([...shuffled].sort((a, b) => a - b)).toEqual(ordered);
});

test('--seed sends the same bytes again; another seed, or none, others [SEND-4]', () => {
  const difficult = { count: 20, batch: 3, duplicates: 7, shuffle: true };
  const texts = (plan: Partial<Plan>) => sent({ ...difficult, ...plan }).map(({ webhookId, text }) => webhookId + text);
  expect(texts({ seed: 7 })).toEqual(texts({ seed: 7 }));
  expect(texts({ seed: 8 })).not.toEqual(texts({ seed: 7 }));
  expect(texts({})).not.toEqual(texts({}));
});
