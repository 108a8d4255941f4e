import type { Emitted, EventInput } from '@earshot/emitter';
import { checkEmittedEvent } from '@earshot/protocol';
import { expect, onTestFinished } from 'vitest';
import { createSampleLms, type LmsNews } from '../../src/sample/lms.ts';
import type { SampleStore } from '../../src/sample/sample-store.ts';
import { sqliteSampleStore } from '../../src/sample/sqlite-sample-store.ts';
import { manualClock } from './manual-clock.ts';

export const COURSE = 'course:7374991_10250971';
export const SMALL_COURSE = 'course:7374993_10250974';
export const PATH = 'learningProgram:81201_310201';
export const FIRST_USER = 4_200_001;

/** Takes events as the emitter does: by the catalogue, each eventId once. */
export function recordingEmitter() {
  const events: EventInput[] = [];
  const chunks: number[] = [];
  const recorder = {
    events,
    chunks,
    names: () => events.map(({ eventName }) => eventName),
    fails: false,
    async emitMany(_accountId: number, given: readonly EventInput[]): Promise<Emitted[]> {
      if (recorder.fails) throw new Error('the disk is full');
      chunks.push(given.length);
      return given.map((event) => take(event));
    },
    emit: async (_accountId: number, event: EventInput): Promise<Emitted> => take(event),
  };
  function take(event: EventInput): Emitted {
    expect(checkEmittedEvent(event)).toEqual([]);
    const fresh = !events.some(({ eventId }) => eventId === event.eventId);
    if (fresh) events.push(event);
    return { eventId: event.eventId ?? '', seq: events.length, fresh };
  }
  return recorder;
}

interface Setup {
  store?: SampleStore;
  emitter?: ReturnType<typeof recordingEmitter>;
}

/** The sample LMS over a store in memory and a clock that stands still. */
export function runLms({ store = sqliteSampleStore(':memory:'), emitter = recordingEmitter() }: Setup = {}) {
  const clock = manualClock();
  const news: LmsNews[] = [];
  const errors: unknown[] = [];
  const lms = createSampleLms({
    ...{ store, emitter, accountId: 1010, clock },
    onNews: (each) => news.push(each),
    onError: (error) => errors.push(error),
  });
  onTestFinished(async () => {
    await lms.stop();
    await store.close();
  });
  return { lms, store, emitter, clock, news, errors };
}
