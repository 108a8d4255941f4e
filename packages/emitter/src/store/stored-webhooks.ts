import * as z from 'zod';
import type { StoredWebhook } from './webhook-store.ts';

/** As a host's clock gave it, or the overlap of a rotation made it: it may have a fraction. */
const moment = z.number();
const position = z.int().nonnegative();
const keyInfo = z.looseObject({ kid: z.string(), createdAt: moment, expiresAt: moment.optional() });

const authentication = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('none') }),
  z.looseObject({ type: z.literal('basic'), username: z.string(), sealedPassword: z.string() }),
  z.looseObject({
    type: z.literal('signature'),
    keyType: z.enum(['secret', 'pair']),
    keys: z.array(keyInfo),
    sealedKeys: z.string(),
  }),
]);

const subscription = z.looseObject({
  eventName: z.string(),
  timing: z.enum(['realTime', 'batch']).optional(),
  since: position,
  until: position.optional(),
});

/** Checked against the type: each member is looked at. */
const members = {
  id: z.string().min(1),
  accountId: z.int().positive(),
  revision: z.int(),
  name: z.string(),
  description: z.string(),
  targetUrl: z.url(),
  authentication,
  subscriptions: z.array(subscription),
  active: z.boolean(),
  disabled: z.looseObject({ at: moment, reason: z.enum(['expired', 'gone']) }).optional(),
  createdAt: moment,
  updatedAt: moment,
} satisfies Record<keyof StoredWebhook, z.ZodType>;

/** Settings as they rest. People edit the file: one webhook that can't be would hold up the lanes of all. */
export const storedWebhooks = z.looseObject({
  webhooks: z.array(z.looseObject(members)).superRefine(areOnce),
});

function areOnce(webhooks: readonly { id: string }[], { addIssue }: z.RefinementCtx): void {
  const first = new Map<string, number>();
  for (const [index, { id }] of webhooks.entries()) {
    const before = first.get(id);
    if (before === undefined) first.set(id, index);
    else {
      const message = `${id} is the id of webhooks.${before} too.`;
      addIssue({ code: 'custom', path: [index, 'id'], message, params: { code: 'id_taken' } });
    }
  }
}
