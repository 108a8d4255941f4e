import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPlaces } from '../../src/dispatch/places.ts';
import { manualClock } from '../support/manual-clock.ts';

const URL_OF = { a: 'https://a.example/hook', b: 'https://b.example:8443/hook' };

function setup(perHost = 2) {
  const clock = manualClock();
  const freed: number[] = [];
  const places = createPlaces({ perHost, clock, freed: () => freed.push(1) });
  const inside: string[] = [];
  const ends = new Map<string, () => void>();
  /** Stays until it is told to leave. */
  const visit = (name: string, url = URL_OF.a) =>
    places.takePlace(url, () => {
      inside.push(name);
      return new Promise<void>((resolve) => ends.set(name, resolve));
    });
  const leave = async (name: string, visited: Promise<void>) => {
    ends.get(name)?.();
    await visited;
  };
  return { places, clock, freed, inside, visit, leave };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('what is asked for waits for a place at its host, first come, first served [EMIT-76]', async () => {
  const { visit, leave, inside, freed, places, clock } = setup();
  const first = visit('first');
  const second = visit('second');
  const third = visit('third');
  const fourth = visit('fourth');
  const elsewhere = visit('elsewhere', URL_OF.b);
  await settled();
  expect(inside).toEqual(['first', 'second', 'elsewhere']);
  expect(places.full()).toEqual(['a.example']);
  await leave('second', second);
  await settled();
  expect(inside.at(-1)).toBe('third');
  await leave('first', first);
  await settled();
  expect(inside.at(-1)).toBe('fourth');
  for (const [name, visited] of Object.entries({ third, fourth, elsewhere })) await leave(name, visited);
  expect(places.full()).toEqual([]);
  expect(freed).toHaveLength(5);
  expect(clock.timers()).toBe(0);
});

test('who finds no place within 10 s is told so, and takes none later [EMIT-76]', async () => {
  const { visit, leave, inside, clock, places } = setup(1);
  const first = visit('first');
  const late = visit('late');
  await settled();
  clock.advance(9_999);
  await settled();
  clock.advance(1);
  await expect(late).rejects.toMatchObject({ code: 'host_busy', message: expect.stringContaining('a.example') });
  await leave('first', first);
  await settled();
  expect(inside).toEqual(['first']);
  expect(places.full()).toEqual([]);
});

test('what fails gives its place back [EMIT-76]', async () => {
  const { places } = setup(1);
  const failing = () => Promise.reject(new Error('no'));
  await expect(places.takePlace(URL_OF.a, failing)).rejects.toThrow('no');
  await expect(places.claim(failing)).rejects.toThrow('no');
  expect(await places.takePlace(URL_OF.a, async () => 'done')).toBe('done');
});

test('while lanes are claimed nobody gets a place, and then what they left [EMIT-76]', async () => {
  const { places, visit, leave, inside } = setup();
  let found = (_lanes: { host: string }[]) => {};
  const claimed = places.claim(() => new Promise<{ host: string }[]>((resolve) => (found = resolve)));
  const first = visit('first');
  const second = visit('second');
  await settled();
  expect(inside).toEqual([]);
  found([{ host: 'a.example' }]);
  await claimed;
  await settled();
  expect(inside).toEqual(['first']);
  places.leave('a.example');
  await settled();
  expect(inside).toEqual(['first', 'second']);
  await Promise.all([leave('first', first), leave('second', second)]);
});

test('there are never more at a host than may be, and nobody is forgotten [EMIT-76]', async () => {
  const step = fc.record({
    host: fc.constantFrom('a.example', 'b.example:8443'),
    kind: fc.constantFrom('lanes', 'asked'),
    turns: fc.integer({ min: 0, max: 4 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 3 }), fc.array(step, { maxLength: 30 }), async (perHost, steps) => {
      const { places } = setup(perHost);
      const present = new Map<string, number>();
      const change = (host: string, by: number) => {
        present.set(host, (present.get(host) ?? 0) + by);
        expect(present.get(host)).toBeLessThanOrEqual(perHost);
      };
      const stay = async (host: string, turns: number) => {
        change(host, 1);
        for (let turn = 0; turn < turns; turn += 1) await settled();
        change(host, -1);
      };
      const asked: Promise<void>[] = [];
      const lanes: Promise<void>[] = [];
      for (const { host, kind, turns } of steps) {
        if (kind === 'asked') asked.push(places.takePlace(`https://${host}/`, () => stay(host, turns)));
        else {
          const claim = await places.claim(async (busy) => {
            await settled();
            return Array.from({ length: perHost - (busy.get(host) ?? 0) }, () => ({ host }));
          });
          lanes.push(...claim.map(() => stay(host, turns).then(() => places.leave(host))));
        }
      }
      await Promise.all([...asked, ...lanes]);
      expect(places.full()).toEqual([]);
    }),
  );
});
