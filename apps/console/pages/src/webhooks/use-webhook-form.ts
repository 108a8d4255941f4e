import { ApiProblem } from '@earshot/web';
import { useMemo, useState } from 'react';
import type { Issue } from '../../../src/api/webhook-schema.ts';
import type { Webhook } from '../api/shapes.ts';
import { type FormState, faultsOf, isSame } from './form-state.ts';
import { useIssueText } from './use-issue-text.ts';

export interface WebhookFormModel {
  form: FormState;
  change(change: Partial<FormState>): void;
  /** The fault of a field that was left, or that the API found. */
  errorOf(field: string): string | undefined;
  touch(field: string): void;
  isValid: boolean;
  isDirty: boolean;
  /** Shows what the API found wrong. @returns whether it was about fields. */
  refused(error: unknown): boolean;
}

export function useWebhookForm(first: FormState, saved?: Webhook): WebhookFormModel {
  const [form, setForm] = useState(first);
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [refusals, setRefusals] = useState<readonly Issue[]>([]);
  const issueText = useIssueText();
  const faults = useMemo(() => faultsOf(form, saved), [form, saved]);

  return {
    form,
    change(change) {
      setForm((before) => ({ ...before, ...change }));
      setRefusals((before) => before.filter(({ field }) => !concerns(change, field)));
    },
    errorOf(field) {
      const fault = touched.has(field) ? faults.find((each) => each.field === field) : undefined;
      const issue = fault ?? refusals.find((each) => each.field === field);
      return issue && issueText(issue);
    },
    touch: (field) => setTouched((before) => new Set([...before, field])),
    isValid: faults.length === 0,
    isDirty: !isSame(form, first),
    refused(error) {
      const issues = error instanceof ApiProblem ? error.issues : [];
      setRefusals(issues);
      return issues.length > 0;
    },
  };
}

const authenticationFields = ['type', 'username', 'password', 'keyType', 'draft'];

function concerns(change: Partial<FormState>, field: string): boolean {
  const [top = ''] = field.split('.');
  return Object.keys(change).some(
    (name) => name === top || (top === 'authentication' && authenticationFields.includes(name)),
  );
}
