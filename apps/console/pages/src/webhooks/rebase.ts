import type { FormState } from './form-state.ts';

/** What a form shows of a webhook that can change elsewhere; secrets aren't read again. */
const fields = ['name', 'description', 'targetUrl', 'type', 'username', 'events', 'active'] as const;

export type SharedField = (typeof fields)[number];

/** What somebody else changed. */
export interface Change {
  field: SharedField;
  /** Something else was typed here, and stays. */
  kept: boolean;
}

interface Rebased {
  /** The new version, with what was typed over it. */
  form: FormState;
  changes: Change[];
}

/** Brings what was typed over an old version onto a new one. Nothing that was typed is lost. */
export function rebase({ typed, old, next }: { typed: FormState; old: FormState; next: FormState }): Rebased {
  const isTyped = (field: SharedField) => !isEqual(typed[field], old[field]);
  const changed = fields.filter((field) => !isEqual(next[field], old[field]));
  const taken = changed.filter((field) => !isTyped(field));
  return {
    form: { ...typed, ...Object.fromEntries(taken.map((field) => [field, next[field]])) },
    changes: changed.map((field) => ({ field, kept: isTyped(field) && !isEqual(typed[field], next[field]) })),
  };
}

function isEqual(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
