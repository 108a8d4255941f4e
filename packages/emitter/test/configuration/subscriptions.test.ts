import fc from 'fast-check';
import { expect, test } from 'vitest';
import { brought, type Present, subscribe } from '../../src/configuration/subscriptions.ts';
import type { Subscription } from '../../src/store/webhook-store.ts';

const EVENT = 'BADGE_EARNED';
type Registered = 'realTime' | 'batch' | undefined;

function catalogueOf(timing: Registered): Present['catalogue'] {
  return { entry: (name) => timing && { name, timing, title: 'A badge', family: 'host' } };
}

const present = (timing: Registered, end: number, settled: Partial<Record<'realTime' | 'batch', number>>): Present => ({
  ...{ catalogue: catalogueOf(timing), end },
  settled: (of) => settled[of],
});

test('an event that is added counts from the end of the log, one that was there from where it did', () => {
  const before = { active: true, subscriptions: [{ eventName: 'A', timing: 'batch', since: 3 }] as const };
  const added = { eventName: EVENT, timing: 'realTime', since: 9 };
  expect(subscribe(['A', EVENT, 'A'], before, 9, catalogueOf('realTime'))).toEqual([...before.subscriptions, added]);
  expect(subscribe([EVENT], { ...before, active: false }, 9, catalogueOf('realTime'))).toEqual([added]);
});

test('an event that the host registers no longer stays as it was [EMIT-62]', () => {
  const before: Subscription[] = [{ eventName: EVENT, timing: 'batch', since: 3 }];
  expect(brought(before, present(undefined, 9, { batch: 4 }))).toEqual(before);
});

test('under the other timing it goes on from the end of the log, and the rest stays where it waits [EMIT-62]', () => {
  const before: Subscription[] = [{ eventName: EVENT, timing: 'realTime', since: 3 }];
  const further = { eventName: EVENT, timing: 'batch', since: 9 };
  const parted = brought(before, present('batch', 9, { realTime: 8 }));
  expect(parted).toEqual([{ ...before[0], until: 9 }, further]);
  expect(brought(parted, present('batch', 12, { realTime: 9, batch: 10 }))).toEqual([further]);
  expect(brought(before, present('batch', 9, { realTime: 9 }))).toEqual([further]);
});

test('older settings say no timing: it is that of the registration, or of the only lane', () => {
  const before: Subscription[] = [{ eventName: EVENT, since: 3 }];
  expect(brought(before, present('realTime', 9, { realTime: 4 }))).toMatchObject([{ timing: 'realTime' }]);
  expect(brought(before, present(undefined, 9, { batch: 4 }))).toMatchObject([{ timing: 'batch' }]);
  expect(brought(before, present(undefined, 9, { realTime: 9, batch: 4 }))).toMatchObject([{ timing: 'realTime' }]);
});

test('nothing counts from behind the end of a log that was lost [EMIT-63]', () => {
  const before: Subscription[] = [
    { eventName: EVENT, timing: 'batch', since: 400, until: 450 },
    { eventName: EVENT, timing: 'realTime', since: 450 },
  ];
  expect(brought(before, present('realTime', 2, {}))).toEqual([{ eventName: EVENT, timing: 'realTime', since: 2 }]);
});

type Step = { do: 'log' } | { do: 'send'; timing: 'realTime' | 'batch' } | { do: 'restart'; registered: Registered };

const timing = fc.constantFrom('realTime' as const, 'batch' as const);
const steps = fc.array(
  fc.oneof(
    fc.constant<Step>({ do: 'log' }),
    fc.record({ do: fc.constant('send' as const), timing }),
    fc.record({ do: fc.constant('restart' as const), registered: fc.option(timing, { nil: undefined }) }),
  ),
  { maxLength: 60 },
);

/** A log of one kind of event, and the two lanes that may send it. */
function live(schedule: readonly Step[]): { end: number; sent: number[] } {
  let registered: Registered = 'realTime';
  let subscriptions = subscribe([EVENT], { active: false, subscriptions: [] }, 0, catalogueOf(registered));
  let end = 0;
  const cursors = new Map<string, number>();
  const sent: number[] = [];
  const restart = () => {
    subscriptions = brought(subscriptions, present(registered, end, Object.fromEntries(cursors)));
    for (const of of ['realTime', 'batch'] as const) {
      const own = subscriptions.filter((each) => each.timing === of);
      if (own.length === 0) cursors.delete(of);
      else cursors.set(of, cursors.get(of) ?? Math.min(...own.map(({ since }) => since)));
    }
  };
  const send = (of: 'realTime' | 'batch') => {
    const own = subscriptions.filter((each) => each.timing === of);
    const wants = (seq: number) => own.some(({ since, until = Infinity }) => seq > since && seq <= until);
    const cursor = cursors.get(of) ?? end;
    const next = Array.from({ length: end - cursor }, (_, index) => cursor + index + 1).find(wants);
    if (next !== undefined) sent.push(next);
    cursors.set(of, next ?? end);
  };
  restart();
  for (const step of schedule) {
    if (step.do === 'log' && registered) end += 1;
    if (step.do === 'send' && cursors.has(step.timing)) send(step.timing);
    if (step.do === 'restart') {
      registered = step.registered;
      restart();
    }
  }
  for (const of of cursors.keys()) while ((cursors.get(of) ?? end) < end) send(of as 'realTime');
  return { end, sent };
}

test('however an event is registered from start to start, each is sent by one lane, once [EMIT-62]', () => {
  fc.assert(
    fc.property(steps, (schedule) => {
      const { end, sent } = live(schedule);
      expect(sent.toSorted((a, b) => a - b)).toEqual(Array.from({ length: end }, (_, index) => index + 1));
    }),
    { numRuns: 500 },
  );
});
