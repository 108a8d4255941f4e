import { reopening } from '../reopening.ts';
import type { Annotations } from './annotations.ts';

/** Notes and pins that are there again, without a restart, once their damaged file was mended. */
export function reopeningAnnotations(open: () => Annotations): Annotations {
  const { use, close } = reopening(open);
  return {
    saveNote: (note) => use(({ saveNote }) => saveNote(note)),
    removeNote: (eventId) => use(({ removeNote }) => removeNote(eventId)),
    savePin: (pin) => use(({ savePin }) => savePin(pin)),
    removePin: (eventId) => use(({ removePin }) => removePin(eventId)),
    of: (eventIds) => use(({ of }) => of(eventIds)),
    notes: (range) => use(({ notes }) => notes(range)),
    pins: () => use(({ pins }) => pins()),
    close,
  };
}
