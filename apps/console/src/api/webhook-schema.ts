import * as z from 'zod';

// What the form fills in and the API takes. The page imports this room too: nothing of Node's here.

export const MAX_DESCRIPTION = 140;

/** Characters as people count them: an emoji is one. */
export function lengthOf(text: string): number {
  return [...text].length;
}

const authenticationInput = z.discriminatedUnion(
  'type',
  [
    z.strictObject({ type: z.literal('none') }),
    z.strictObject({
      type: z.literal('basic'),
      username: z
        .string()
        .min(1, { error: 'required' })
        .refine((name) => !name.includes(':'), { error: 'colon_in_username' }),
      password: z.string().optional().describe('Left out in a change: it stays as it is.'),
    }),
    z.strictObject({
      type: z.literal('signature'),
      keyType: z.enum(['secret', 'pair']).optional(),
      draft: z.string().max(16_384).optional().describe('Of a signature that was generated before saving.'),
    }),
  ],
  { error: 'required' },
);

const fields = {
  name: z.string({ error: 'required' }).trim().min(1, { error: 'required' }).max(200, { error: 'too_long' }),
  description: z
    .string()
    .refine((text) => lengthOf(text) <= MAX_DESCRIPTION, { error: 'too_long' })
    .describe('At most 140 characters.'),
  targetUrl: z
    .string({ error: 'required' })
    .min(1, { error: 'required' })
    .max(2048, { error: 'too_long' })
    .refine((text) => text === '' || isWebUrl(text), { error: 'invalid_url' }),
  authentication: authenticationInput,
  events: z.array(z.string()).min(1, { error: 'required' }).max(500),
  active: z.boolean(),
};

/** The settings of a new webhook. */
export const webhookInput = z.strictObject({
  ...fields,
  description: fields.description.optional(),
  active: fields.active.optional(),
});

/** What to change of one; what is left out stays. */
export const webhookChange = z.strictObject(fields).partial().extend({ revision: z.int().positive().optional() });

export type WebhookForm = z.input<typeof webhookInput>;

/** One thing that is wrong with a field, by a code that has words in every language. */
export interface Issue {
  field: string;
  code: string;
  message: string;
}

const sentences: Readonly<Record<string, string>> = {
  required: 'It is required.',
  too_long: 'It is too long.',
  invalid_url: 'It is no http or https URL.',
  colon_in_username: 'A username for Basic must not hold a colon.',
};

/** The faults that a schema found, in the words that the API uses. */
export function issuesOf(error: z.ZodError): Issue[] {
  return error.issues.map(({ path, message }) => {
    const sentence = sentences[message];
    const field = path.join('.');
    return sentence === undefined ? { field, code: 'invalid', message } : { field, code: message, message: sentence };
  });
}

function isWebUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
