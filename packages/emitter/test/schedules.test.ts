import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { faultsOf, type LaneStory } from './support/arrivals.ts';
import { BATCH, live, type Mood, REAL_TIME, type Step } from './support/life.ts';

// Random lives of an emitter with two webhooks. Whatever happens, each receiver sees its events in order per lane, with
// gaps only where a loss is recorded, and duplicates only as whole identical batches, but for what is sent again on
// purpose. Steps alone seldom come to an end that matters, such as a batch that expires: so there are scenes, too.

const DAY = 86_400;

const host = fc.integer({ min: 0, max: 1 });
const seconds = fc.constantFrom(1, 5, 60, 900, 3_600, 4 * DAY);
const emit = fc.record({
  do: fc.constant('emit' as const),
  eventName: fc.constantFrom(REAL_TIME, BATCH),
  count: fc.integer({ min: 1, max: 40 }),
});

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: emit },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('mood' as const),
      host,
      mood: fc.constantFrom<Mood>('fine', 'error', 'silent', 'unheard', 'slow', 'greedy', 'gone'),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), seconds }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('flush' as const, 'kill' as const, 'restart' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('edit' as const, 'attempt' as const), host }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('recover' as const), host, seconds }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('redeliver' as const), host, index: fc.nat(20) }) },
);

/** The host fails, several times or until its events have expired, and then no longer. */
const failure = fc
  .tuple(emit, host, fc.constantFrom<Mood>('error', 'silent'), fc.boolean())
  .map(([emitted, host, mood, isLong]): Step[] => {
    const attempts: Step[] = Array.from({ length: 3 }, () => ({ do: 'attempt', host }));
    const days: Step[] = Array.from({ length: 2 }, () => ({ do: 'wait', seconds: 4 * DAY }));
    const trouble: Step[] = [{ do: 'mood', host, mood }, emitted, { do: 'flush' }, ...(isLong ? days : attempts)];
    return [...trouble, { do: 'mood', host, mood: 'fine' }, { do: 'attempt', host }];
  });

/** The host says that it is gone, and an admin enables it later. */
const absence = fc
  .tuple(fc.tuple(emit, emit), host, seconds, fc.constantFrom('resume' as const, 'skip' as const, 30))
  .map(([[before, after], host, seconds, backlog]): Step[] => [
    ...([{ do: 'mood', host, mood: 'gone' }, before, { do: 'flush' }, { do: 'wait', seconds }, after] as const),
    ...([{ do: 'mood', host, mood: 'fine' }, { do: 'enable', host, backlog }, { do: 'flush' }] as const),
  ]);

/** An admin retires the webhook and activates it again. */
const retirement = fc
  .tuple(fc.tuple(emit, emit), host)
  .map(([[before, after], host]): Step[] => [
    ...([before, { do: 'retire', host }, after, { do: 'activate', host }, { do: 'flush' }] as const),
  ]);

/** An admin sends again what arrived, and what came since a moment. */
const again = fc
  .tuple(emit, host, seconds, fc.nat(20))
  .map(([emitted, host, seconds, index]): Step[] => [
    ...([emitted, { do: 'flush' }, { do: 'redeliver', host, index }, { do: 'recover', host, seconds }] as const),
  ]);

const schedules = fc
  .array(
    fc.oneof(
      { weight: 8, arbitrary: step.map((one): Step[] => [one]) },
      { weight: 4, arbitrary: failure },
      { weight: 1, arbitrary: absence },
      { weight: 1, arbitrary: retirement },
      { weight: 1, arbitrary: again },
    ),
    { minLength: 4, maxLength: 14 },
  )
  .map((scenes) => scenes.flat());

test('whatever happens, order holds, gaps are recorded, and duplicates are whole batches [EMIT-53] [EMIT-8] [EMIT-13] [EMIT-16]', async () => {
  const happened = new Set<string>();
  await fc.assert(
    fc.asyncProperty(schedules, async (schedule) => {
      const folder = await mkdtemp(join(tmpdir(), 'earshot-life-'));
      try {
        const lanes = await live(folder, schedule, happened);
        expect(lanes.map(faultsOf)).toEqual([[], [], [], []]);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    }),
    { numRuns: 40, timeout: 30_000, endOnFailure: true },
  );
  // Else it proves less than it says.
  expect([...happened]).toEqual(
    expect.arrayContaining([
      ...['third attempt', 'expired', 'skipped', 'webhook.disabled', 'webhook.enabled', 'webhook.retired'],
      ...['delivery.redelivered', 'deliveries.recovered'],
    ]),
  );
}, 120_000);

const batch = (id: string, ...events: number[]) => ({ id, body: `${id} ${events}`, events });
const A = batch('a', 1, 2);
const B = batch('b', 3, 4);
const C = batch('c', 5);

function faults(arrivals: LaneStory['arrivals'], rest: Partial<LaneStory> = {}): string[] {
  return faultsOf({ arrivals, emitted: [1, 2, 3, 4, 5], losses: [], forgotten: 0, rewindings: [], ...rest });
}

test.each<[string, string[], string[]]>([
  ['nothing in order', faults([A, B, C]), []],
  ['nothing in a batch that comes again', faults([A, B, A, C, B]), []],
  [
    'a batch that comes too late, though the other comes again',
    faults([B, A, B, C]),
    ['1 is missing', '2 is missing', '1 comes too late', '3 is missing', '4 is missing'],
  ],
  ['a gap between batches', faults([A, C]), ['3 is missing', '4 is missing']],
  ['a gap in a batch', faults([A, batch('b', 3), C]), ['4 is missing']],
  ['a gap at the end', faults([A, B]), ['5 is missing']],
  ['no gap that is recorded', faults([A, C], { losses: [{ fromSeq: 3, toSeq: 4 }] }), []],
  ['no gap that was forgotten', faults([B, C], { forgotten: 2 }), []],
  ['an event in two batches', faults([A, B, batch('d', 4, 5)]), ['4 comes too late']],
  ['a batch that has changed', faults([A, { ...A, body: 'other' }, B, C]), ['a has changed']],
  ['nothing that is rewound', faults([A, B, batch('d', 3, 4), C], { rewindings: [{ owed: [3, 4], after: 2 }] }), []],
  [
    'what does not come again',
    faults([A, B, C], { rewindings: [{ owed: [4, 5], after: 2 }] }),
    ['4 did not come again'],
  ],
])('the check finds %s [EMIT-53]', (_what, found, expected) => {
  expect(found).toEqual(expected);
});
