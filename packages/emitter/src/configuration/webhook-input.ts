import type { KeyType } from '@earshot/protocol';
import * as z from 'zod';
import type { Catalogue } from '../catalogue.ts';
import type { TargetPolicy } from '../dispatch/target-policy.ts';
import { fault, type Read, reader } from '../reading.ts';
import { unknownEvents } from './known-events.ts';

/** How a webhook shall authenticate. For Signature the emitter makes the key. */
export type AuthenticationInput =
  | { type: 'none' }
  | {
      type: 'basic';
      /** At most 255 characters. */
      username: string;
      /** At most 1,000 characters. May be left out in an update of a webhook that has Basic already: it keeps its password. */
      password?: string | undefined;
    }
  | {
      type: 'signature';
      /** `secret` (default): HMAC with a shared secret. `pair`: Ed25519, the receiver gets the public half. */
      keyType?: KeyType | undefined;
      /** Of `generateSignature`: its keys instead of new ones. */
      draft?: string | undefined;
    };

/** The settings of a webhook, as an Integration Admin fills them in. Members with other names are passed over. */
export interface WebhookInput {
  /** At most 255 characters. */
  name: string;
  /** At most 140 characters. */
  description?: string | undefined;
  /** Where the events are posted: a URL that the target policy allows, of at most 2,048 characters. */
  targetUrl: string;
  authentication: AuthenticationInput;
  /** Trigger events: names of the catalogue or of the host's own events, at least one. */
  events: readonly string[];
  /** False by default: nothing is sent until it is true. */
  active?: boolean | undefined;
}

/**
 * What to change. What is left out stays as it is, keys of a signature included. A trigger event that the webhook has
 * already may be one that the host registers no longer.
 */
export type WebhookChange = { [Field in keyof WebhookInput]?: WebhookInput[Field] | undefined } & {
  /** The revision that was read; when the webhook has another one by now, nothing changes. */
  revision?: number | undefined;
};

/**
 * What is tested: a webhook by its id, one that isn't saved yet, or a saved one with changes that aren't. The key of a
 * signature that isn't saved is made for the test and forgotten after it.
 */
export type Testable = string | WebhookInput | (WebhookChange & { id: string });

/** Of a webhook, a username, an actor: what a column of a host's own tables holds. */
export const MAX_NAME = 255;
const MAX_DESCRIPTION = 140;
const MAX_URL = 2_048;
/** As base64 in one header, username included, far below the 16 kB of headers that Node takes. */
const MAX_PASSWORD = 1_000;
/** A sealed key pair has some hundred. */
const MAX_DRAFT = 16_384;

/** Settings in the form on which the inside relies. Written for any JSON: forms send what they like. */
export interface InputReaders {
  readInput: Read<WebhookInput>;
  readChange: Read<WebhookChange>;
  readTested: Read<Testable>;
}

const authentication = z.discriminatedUnion(
  'type',
  [
    z.object({ type: z.literal('none') }),
    z.object({
      type: z.literal('basic'),
      username: z.string().min(1).max(MAX_NAME),
      password: z.string().min(1).max(MAX_PASSWORD).optional(),
    }),
    z.object({
      type: z.literal('signature'),
      keyType: z.enum(['secret', 'pair']).optional(),
      draft: z.string().max(MAX_DRAFT).optional(),
    }),
  ],
  {
    error: (issue) => (issue.input === undefined ? undefined : 'Its type must be none, basic or signature.'),
  },
);

const description = z
  .string()
  // Characters as people count them: an emoji is one.
  .refine(
    (text) => [...text].length <= MAX_DESCRIPTION,
    fault('too_long', `It has at most ${MAX_DESCRIPTION} characters.`),
  );

export function createInputReaders(
  policy: Pick<TargetPolicy, 'checkUrl'>,
  catalogue: Pick<Catalogue, 'entry'>,
): InputReaders {
  const fields = {
    name: z.string().trim().min(1).max(MAX_NAME),
    description,
    targetUrl: z.string().min(1, { abort: true }).max(MAX_URL, { abort: true }).superRefine(followTo(policy)),
    authentication,
    events: z.array(z.string()).min(1, { error: 'At least one trigger event is required.' }),
    active: z.boolean(),
  };
  const input = z.object({
    ...fields,
    description: description.optional(),
    // Of a change only what it adds must be known, and that is found where the webhook is.
    events: fields.events.superRefine(knownTo(catalogue)),
    active: fields.active.optional(),
  });
  const change = z.object(fields).partial().extend({ revision: z.int().optional() });
  const saving = refusal('saved');
  const testing = refusal('tested');
  const tested = {
    id: reader(z.string(), testing),
    input: reader(input, testing),
    change: reader(change.extend({ id: z.string() }), testing),
  };
  return {
    readInput: reader(input, saving),
    readChange: reader(change, saving),
    readTested(given) {
      if (typeof given === 'string') return tested.id(given);
      const isSaved = (given as { id?: unknown } | null | undefined)?.id !== undefined;
      return isSaved ? tested.change(given) : tested.input(given);
    },
  };
}

function refusal(done: string) {
  return { code: 'invalid_webhook', what: `The webhook cannot be ${done}.`, name: 'webhook', bare: true } as const;
}

function followTo(policy: Pick<TargetPolicy, 'checkUrl'>) {
  return (url: string, context: z.RefinementCtx): void => {
    const refused = policy.checkUrl(url);
    if (refused) context.addIssue({ code: 'custom', params: { code: refused.rule }, message: refused.message });
  };
}

function knownTo(catalogue: Pick<Catalogue, 'entry'>) {
  return (names: readonly string[], context: z.RefinementCtx): void => {
    for (const { code, message } of unknownEvents(names, catalogue))
      context.addIssue({ code: 'custom', params: { code }, message });
  };
}
