import type { KeyType } from '@earshot/protocol';
import type { Catalogue } from '../catalogue.ts';
import type { TargetPolicy } from '../dispatch/target-policy.ts';
import type { FieldIssue } from '../errors.ts';

/** How a webhook shall authenticate. For Signature the emitter makes the key. */
export type AuthenticationInput =
  | { type: 'none' }
  | {
      type: 'basic';
      username: string;
      /** May be left out in an update of a webhook that has Basic already: it keeps its password. */
      password?: string | undefined;
    }
  | {
      type: 'signature';
      /** `secret` (default): HMAC with a shared secret. `pair`: Ed25519, the receiver gets the public half. */
      keyType?: KeyType | undefined;
      /** Of `generateSignature`: its keys instead of new ones. */
      draft?: string | undefined;
    };

/** The settings of a webhook, as an Integration Admin fills them in. */
export interface WebhookInput {
  name: string;
  /** At most 140 characters. */
  description?: string | undefined;
  /** Where the events are posted: a URL that the target policy allows. */
  targetUrl: string;
  authentication: AuthenticationInput;
  /** Trigger events: names of the catalogue or of the host's own events, at least one. */
  events: readonly string[];
  /** False by default: nothing is sent until it is true. */
  active?: boolean | undefined;
}

/** What to change. What is left out stays as it is, keys of a signature included. */
export type WebhookChange = { [Field in keyof WebhookInput]?: WebhookInput[Field] | undefined } & {
  /** The revision that was read; when the webhook has another one by now, nothing changes. */
  revision?: number | undefined;
};

const MAX_DESCRIPTION = 140;

type Fault = Omit<FieldIssue, 'field'>;
type Check = (value: unknown) => Fault | undefined;

const REQUIRED = ['name', 'targetUrl', 'authentication', 'events'] as const;

/** Finds what is wrong with settings. Written for any JSON: forms send what they like. */
export interface InputChecks {
  /** Every fault in the settings of a new webhook. */
  inputIssues(input: object): FieldIssue[];
  /** Every fault in a change. */
  changeIssues(change: object): FieldIssue[];
}

export function createInputChecks(
  policy: Pick<TargetPolicy, 'checkUrl'>,
  catalogue: Pick<Catalogue, 'entry'>,
): InputChecks {
  const checks: Readonly<Record<keyof WebhookInput, Check>> = {
    name: checkName,
    description: checkDescription,
    targetUrl: (value) => checkTargetUrl(value, policy),
    authentication: checkAuthentication,
    events: (value) => checkEvents(value, catalogue),
    active: (value) => (typeof value === 'boolean' ? undefined : fault('invalid', 'It is true or false.')),
  };

  function changeIssues(change: object): FieldIssue[] {
    return Object.entries(checks).flatMap(([field, check]) => {
      const value = (change as Record<string, unknown>)[field];
      const found = value === undefined ? undefined : check(value);
      return found ? [{ field, ...found }] : [];
    });
  }

  return { changeIssues, inputIssues: (input) => [...missingIssues(input), ...changeIssues(input)] };
}

function missingIssues(input: object): FieldIssue[] {
  const missing = REQUIRED.filter((field) => (input as Partial<WebhookInput>)[field] === undefined);
  return missing.map((field) => ({ field, code: 'required', message: 'It is required.' }));
}

function fault(code: string, message: string): Fault {
  return { code, message };
}

function checkName(value: unknown): Fault | undefined {
  return typeof value === 'string' && value.trim() !== '' ? undefined : fault('required', 'It is required.');
}

function checkDescription(value: unknown): Fault | undefined {
  if (typeof value !== 'string') return fault('invalid', 'It is a text.');
  // Characters as people count them: an emoji is one.
  return [...value].length <= MAX_DESCRIPTION
    ? undefined
    : fault('too_long', `It has at most ${MAX_DESCRIPTION} characters.`);
}

function checkTargetUrl(value: unknown, policy: Pick<TargetPolicy, 'checkUrl'>): Fault | undefined {
  if (value === '') return fault('required', 'It is required.');
  const refusal = policy.checkUrl(typeof value === 'string' ? value : '');
  return refusal && fault(refusal.rule, refusal.message);
}

function checkAuthentication(value: unknown): Fault | undefined {
  const { type, username, password, keyType, draft } = (value ?? {}) as Record<string, unknown>;
  switch (type) {
    case 'none':
      return undefined;
    case 'basic':
      return typeof username === 'string' && username !== '' && (password === undefined || typeof password === 'string')
        ? undefined
        : fault('credentials_invalid', 'Basic needs a username and a password.');
    case 'signature':
      if (draft !== undefined && typeof draft !== 'string') return fault('draft_invalid', 'The draft is a text.');
      return keyType === undefined || keyType === 'secret' || keyType === 'pair'
        ? undefined
        : fault('unknown_key_type', 'The key type is secret or pair.');
    default:
      return fault('unknown_type', 'Its type is none, basic or signature.');
  }
}

function checkEvents(value: unknown, catalogue: Pick<Catalogue, 'entry'>): Fault | undefined {
  if (!Array.isArray(value) || value.length === 0) return fault('required', 'At least one trigger event is required.');
  const unknown = value.filter((name) => typeof name !== 'string' || !catalogue.entry(name));
  return unknown.length === 0
    ? undefined
    : fault('unknown_event', `The catalogue does not know ${unknown.map(String).join(', ')}.`);
}
