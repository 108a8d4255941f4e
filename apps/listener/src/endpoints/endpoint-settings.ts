import { hmacRuleSchema } from '@earshot/protocol';
import * as z from 'zod';

/** A name that needs no escaping in a path. */
export const endpointName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, { error: 'expected lower-case letters, digits, - and _, at most 64' });

const secret = z.string().min(1);

/** How an endpoint knows its senders. Secrets are in clear here and sealed at rest. */
const authenticationSettings = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('none') }),
  z.strictObject({ type: z.literal('basic'), username: z.string(), password: secret }),
  z.strictObject({
    type: z.literal('signature'),
    /** The text of a signature file, `whsec_…`, or a public JWK Set. */
    keys: secret,
    toleranceSeconds: z.int().positive().optional(),
  }),
  z.strictObject({ type: z.literal('hmac'), rule: hmacRuleSchema, secret }),
]);

export type AuthenticationSettings = z.infer<typeof authenticationSettings>;

export const endpointSettings = z.strictObject({ name: endpointName, authentication: authenticationSettings });

/** What people set up under `/hooks/:endpoint`. */
export type EndpointSettings = z.infer<typeof endpointSettings>;

/** Where settings rest, as the listener needs it. */
export interface EndpointStore {
  /** @throws ListenerError `settings_invalid` */
  list(): Promise<EndpointSettings[]>;
  save(settings: EndpointSettings): Promise<void>;
}
