import { describe, expect, onTestFinished, test } from 'vitest';
import type { Annotations } from '../../src/annotations/annotations.ts';

const note = (eventId: string, text = 'strange') => ({ eventId, text, updatedAt: '2026-11-23T01:02:03.004Z' });
const pin = (eventId: string) => ({ eventId, pinnedAt: '2026-11-23T01:02:03.004Z', eventName: 'CI_STATS' });

/** What every adapter of the `Annotations` port keeps. @param open with room for 3 notes and 2 pins. */
export function annotationsContract(adapter: string, open: () => Promise<Annotations>): void {
  async function opened() {
    const annotations = await open();
    onTestFinished(() => annotations.close());
    return annotations;
  }

  describe(`annotations in ${adapter}`, () => {
    test('a note is written, replaced and deleted; another event has none [NOTE-1]', async () => {
      const annotations = await opened();
      expect(await annotations.saveNote(note('a'))).toBe(true);
      expect(await annotations.saveNote(note('a', 'understood'))).toBe(true);
      expect(await annotations.of(['a', 'a', 'b'])).toEqual({ notes: [note('a', 'understood')], pins: [] });
      await annotations.removeNote('a');
      await annotations.removeNote('a');
      expect(await annotations.of(['a'])).toEqual({ notes: [], pins: [] });
    });

    test('notes and pins are listed newest first, and what is written again is the newest [NOTE-1, NOTE-2]', async () => {
      const annotations = await opened();
      for (const eventId of ['a', 'b', 'c', 'a']) await annotations.saveNote(note(eventId));
      const first = await annotations.notes({ limit: 2 });
      expect(first.notes.map(({ eventId }) => eventId)).toEqual(['a', 'c']);
      const rest = await annotations.notes({ limit: 2, before: first.before ?? 0 });
      expect(rest).toEqual({ notes: [note('b')] });
      for (const eventId of ['a', 'b']) await annotations.savePin(pin(eventId));
      expect(await annotations.pins()).toEqual([pin('b'), pin('a')]);
      await annotations.removePin('b');
      expect(await annotations.pins()).toEqual([pin('a')]);
      expect((await annotations.of(['a'])).notes).toHaveLength(1);
    });

    test('only so many are kept, none is dropped for another, and those that are there can change [NOTE-3]', async () => {
      const annotations = await opened();
      for (const eventId of ['a', 'b', 'c']) expect(await annotations.saveNote(note(eventId))).toBe(true);
      expect(await annotations.saveNote(note('d'))).toBe(false);
      expect(await annotations.saveNote(note('a', 'more'))).toBe(true);
      for (const eventId of ['a', 'b']) expect(await annotations.savePin(pin(eventId))).toBe(true);
      expect(await annotations.savePin(pin('c'))).toBe(false);
      expect((await annotations.of(['a', 'b', 'c', 'd'])).notes).toHaveLength(3);
    });
  });
}
