import fc from 'fast-check';
import { expect, test } from 'vitest';
import { facet } from '../../src/search/facets.ts';

const kind = fc.constantFrom(
  'endpoint',
  'verdict',
  'own',
  'account',
  'id',
  'name',
  'user',
  'lo',
  'instance',
  'identity',
  'state',
);
const value = fc.oneof(
  fc.string(),
  fc.stringMatching(/^[0-9a-f]{1,24}$/),
  fc.nat().map(String),
  fc.constantFrom('a', 'A', 'ä', 'delivery', 'elivery', 'vent', 'ero', 'othing'),
);

test('a value is one word that no tokenizer changes, and no other value has it [FIND-1, FIND-4]', () => {
  const words = new Map<string, string>();
  fc.assert(
    fc.property(kind, value, (about, text) => {
      const word = facet(about, text);
      expect(word).toMatch(/^[a-z0-9]+$/);
      expect(['delivery', 'event', 'zero']).not.toContain(word);
      const what = JSON.stringify([about, text]);
      expect(words.get(word) ?? what).toBe(what);
      words.set(word, what);
    }),
  );
});
