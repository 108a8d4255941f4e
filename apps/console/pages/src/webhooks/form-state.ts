import type { Issue, WebhookForm as WebhookInput } from '../../../src/api/webhook-schema.ts';
import { issuesOf, webhookInput } from '../../../src/api/webhook-schema.ts';
import type { SignatureKeys, Webhook } from '../api/shapes.ts';

export type AuthenticationType = 'none' | 'basic' | 'signature';

/** A signature that was generated and isn't saved. */
export interface Draft {
  draft: string;
  file: { webhookId: string };
  keyType: 'secret' | 'pair';
}

/** What the form holds while it is filled in. */
export interface FormState {
  name: string;
  description: string;
  targetUrl: string;
  type: AuthenticationType | '';
  username: string;
  password: string;
  keyType: 'secret' | 'pair';
  draft: Draft | undefined;
  events: readonly string[];
  active: boolean;
}

export const emptyForm: FormState = {
  ...{ name: '', description: '', targetUrl: '', type: '', username: '', password: '', keyType: 'secret' },
  ...{ draft: undefined, events: [], active: false },
};

export function formOf({ name, description, targetUrl, authentication, events, active }: Webhook): FormState {
  const { type } = authentication;
  const { username = '' } = authentication as { username?: string };
  const { keyType = 'secret' } = authentication as unknown as Partial<SignatureKeys>;
  return { ...emptyForm, name, description, targetUrl, type, username, keyType, events, active };
}

export function isSame(a: FormState, b: FormState): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** What is sent. Of a saved webhook, secrets that nobody typed stay as they are. */
export function inputOf(form: FormState): WebhookInput {
  const { name, description, targetUrl, events, active } = form;
  return {
    name,
    description,
    targetUrl,
    authentication: authenticationOf(form),
    events: [...events],
    active,
  } as WebhookInput;
}

function authenticationOf({ type, username, password, keyType, draft }: FormState) {
  switch (type) {
    case '':
      return undefined;
    case 'none':
      return { type };
    case 'basic':
      return { type, username, ...(password !== '' && { password }) };
    case 'signature':
      return { type, ...(draft ? { keyType: draft.keyType, draft: draft.draft } : { keyType }) };
  }
}

/** Every fault, by the schema that the API checks with, and by what only the form knows. */
export function faultsOf(form: FormState, saved: Webhook | undefined): Issue[] {
  const parsed = webhookInput.safeParse(inputOf(form));
  const found = parsed.success ? [] : issuesOf(parsed.error);
  const wasBasic = saved?.authentication.type === 'basic';
  const wasSigned = saved?.authentication.type === 'signature';
  if (form.type === 'basic' && form.password === '' && !wasBasic) found.push(required('authentication.password'));
  if (form.type === 'signature' && !form.draft && !wasSigned) found.push(required('authentication.draft'));
  return found;
}

function required(field: string): Issue {
  return { field, code: 'required', message: '' };
}
