import { expect, test } from 'vitest';
import { emptyForm, type FormState, faultsOf, formOf, inputOf } from '../../pages/src/webhooks/form-state.ts';

const filled: FormState = {
  ...{ ...emptyForm, name: 'Warehouse', targetUrl: 'https://example.com/hook', type: 'none' },
  events: ['COURSE_ENROLLMENT'],
};

const fieldsOf = (form: FormState, saved?: Parameters<typeof faultsOf>[1]) =>
  faultsOf(form, saved).map(({ field, code }) => `${field}: ${code}`);

test('an empty form lacks what is required, a filled one nothing [CON-PAGE-2]', () => {
  expect(fieldsOf(emptyForm)).toEqual([
    'name: required',
    'targetUrl: required',
    'authentication: required',
    'events: required',
  ]);
  expect(fieldsOf(filled)).toEqual([]);
});

test.each<[Partial<FormState>, string]>([
  [{ description: 'x'.repeat(141) }, 'description: too_long'],
  [{ targetUrl: 'example' }, 'targetUrl: invalid_url'],
  [{ type: 'basic', username: 'a:b', password: 'x' }, 'authentication.username: colon_in_username'],
  [{ type: 'basic', username: 'ada' }, 'authentication.password: required'],
  [{ type: 'signature' }, 'authentication.draft: required'],
])('%j is told as %s [CON-PAGE-2]', (change, fault) => {
  expect(fieldsOf({ ...filled, ...change })).toEqual([fault]);
});

test('of a saved webhook a password that nobody typed stays, and so do the keys of a signature', () => {
  const webhook = {
    ...{ id: '1', revision: 1, name: 'W', description: '', targetUrl: 'https://example.com', events: ['CI_STATS'] },
    ...{ active: true, createdAt: 0, updatedAt: 0, authentication: { type: 'basic' as const, username: 'ada' } },
  };
  const form = formOf(webhook);
  expect(fieldsOf(form, webhook)).toEqual([]);
  expect(inputOf(form).authentication).toEqual({ type: 'basic', username: 'ada' });
});
