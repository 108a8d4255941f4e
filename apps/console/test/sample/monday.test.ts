import { expect, test } from 'vitest';
import { eventually } from '../../../../test/support/eventually.ts';
import { planMonday } from '../../src/sample/monday.ts';
import { seed } from '../../src/sample/seed.ts';
import { PATH, runLms } from '../support/running-lms.ts';

const options = { learners: 40, minutes: 30, seed: 7 };

test('the same seed plans the same Monday, within its time and in order [CON-LMS-9]', () => {
  const plan = planMonday(options, seed);
  expect(planMonday(options, seed)).toEqual(plan);
  expect(planMonday({ ...options, seed: 8 }, seed)).not.toEqual(plan);
  const times = plan.map(({ afterMs }) => afterMs);
  expect(times).toEqual([...times].sort((a, b) => a - b));
  expect(times.at(-1)).toBeLessThanOrEqual(30 * 60_000);
  expect(plan.filter(({ byAdmin }) => byAdmin)).toMatchObject([{ action: 'enroll', loInstanceId: PATH }]);
});

test('a Monday is played by the clock, and can be stopped [CON-LMS-9]', async () => {
  const { lms, emitter, clock } = runLms();
  const { planned } = await lms.scenario.start(options);
  await expect(lms.scenario.start(options)).rejects.toMatchObject({ code: 'scenario_running' });
  expect(emitter.events).toEqual([]);
  for (let minute = 0; minute < 10; minute += 1) {
    const before = clock.pending();
    clock.advance(60_000);
    await eventually(() => expect(clock.pending()).toBeGreaterThanOrEqual(Math.min(1, before)));
  }
  const midway = lms.scenario.report();
  expect(midway?.done).toBeGreaterThan(0);
  expect(midway?.done).toBeLessThan(planned);
  await lms.scenario.stop();
  expect(lms.scenario.report()?.state).toBe('stopped');
  const { length } = emitter.events;
  clock.advance(3_600_000);
  await lms.scenario.stop();
  expect(emitter.events).toHaveLength(length);
  expect(new Set(emitter.names())).toContain('LEARNING_PATH_ENROLLMENT_BATCH');
});
