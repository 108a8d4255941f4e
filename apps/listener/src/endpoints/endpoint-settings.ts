import { hmacRuleSchema } from '@earshot/protocol';
import * as z from 'zod';
import { answerScript } from '../script/answer-script.ts';
import { targetUrl } from '../sending/target.ts';

/** A name that needs no escaping in a path. */
export const endpointName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, { error: 'expected lower-case letters, digits, - and _, at most 64' });

const secret = z.string().min(1);

/** RFC 7617: the first colon ends the username; control characters are not allowed at all. */
const basicSettings = z.strictObject({
  type: z.literal('basic'),
  username: z.string().regex(/^[^:\p{Cc}]*$/u, { error: 'expected neither a colon nor control characters' }),
  password: secret.regex(/^\P{Cc}*$/u, { error: 'expected no control characters' }),
});

const signatureSettings = z
  .strictObject({
    type: z.literal('signature'),
    /** The text of a signature file, `whsec_…`, or a public JWK Set. */
    keys: secret.optional(),
    /** Where the sender publishes its public keys. */
    jwksUrl: targetUrl.optional(),
    toleranceSeconds: z.int().positive().optional(),
  })
  .refine(({ keys, jwksUrl }) => (keys === undefined) !== (jwksUrl === undefined), {
    path: ['keys'],
    error: 'expected either keys or jwksUrl',
  });

/** How an endpoint knows its senders. Secrets are in clear here and sealed at rest. */
const authenticationSettings = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('none') }),
  basicSettings,
  signatureSettings,
  z.strictObject({ type: z.literal('hmac'), rule: hmacRuleSchema, secret }),
]);

export type AuthenticationSettings = z.infer<typeof authenticationSettings>;

const forwardSettings = z.strictObject({
  targetUrl,
  /** Whether the sender's credentials (`Authorization` and the like) go on. Unless it is said, to this machine only. */
  credentials: z.boolean().optional(),
});

export const endpointSettings = z.strictObject({
  name: endpointName,
  authentication: authenticationSettings,
  /** Unless false, what is no envelope is refused with 400; else any JSON or text is taken. */
  strict: z.boolean().optional(),
  /** How a sender is answered otherwise than normally; the first rule that fits counts. */
  script: answerScript.optional(),
  /** Where accepted deliveries go on to. */
  forward: forwardSettings.optional(),
});

/** What people set up under `/hooks/:endpoint`. */
export type EndpointSettings = z.infer<typeof endpointSettings>;

/** All settings: the endpoints, and the origins beyond loopback that may be sent to. */
export interface Settings {
  endpoints: readonly EndpointSettings[];
  targets: readonly string[];
}

/** Where settings rest, as the listener needs it. */
export interface EndpointStore {
  /** @throws ListenerError `settings_invalid` when what rests there now is not valid. */
  read(): Promise<Settings>;
  /** Adds an endpoint, or replaces its namesake. @throws ListenerError `settings_invalid` and changes nothing then. */
  save(settings: EndpointSettings): Promise<void>;
  /** @throws ListenerError `settings_invalid` and changes nothing then. */
  remove(name: string): Promise<void>;
  /** Calls back when somebody else may have changed them. @returns how to stop that. */
  watch(onChange: () => void): () => void;
}
