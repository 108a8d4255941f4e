import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptyForm, type FormState } from '../../pages/src/webhooks/form-state.ts';
import { rebase } from '../../pages/src/webhooks/rebase.ts';

const form = fc.record({
  name: fc.constantFrom('A', 'B', 'C'),
  description: fc.constantFrom('', 'x', 'y'),
  events: fc.subarray(['CI_STATS', 'COURSE_ENROLLMENT']),
  active: fc.boolean(),
});

test('onto a new version nothing that was typed is lost, and nothing that was changed elsewhere is missed [CON-PAGE-17]', () => {
  fc.assert(
    fc.property(form, form, form, (typed, old, next) => {
      const full = (part: Partial<FormState>): FormState => ({ ...emptyForm, ...part });
      const rebased = rebase({ typed: full(typed), old: full(old), next: full(next) });
      for (const field of ['name', 'description', 'events', 'active'] as const) {
        const isTyped = String(typed[field]) !== String(old[field]);
        expect(rebased.form[field]).toEqual(isTyped ? typed[field] : next[field]);
        const told = rebased.changes.find((change) => change.field === field);
        expect(told !== undefined).toBe(String(next[field]) !== String(old[field]));
        if (told) expect(told.kept).toBe(String(rebased.form[field]) !== String(next[field]));
      }
    }),
  );
});
