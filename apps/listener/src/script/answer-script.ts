import * as z from 'zod';

/** Long enough to outlast every sender's patience. */
const MAX_WAIT_MS = 10 * 60_000;
const MAX_RULES = 50;

const wait = z.int().min(0).max(MAX_WAIT_MS);

/** How a request is answered in place of the normal way. Only what is set differs. */
export const scriptedAnswerSchema = z.strictObject({
  status: z.int().min(200).max(599).optional(),
  /** Before the answer begins. */
  delayMs: wait.optional(),
  retryAfterSeconds: z.int().min(0).max(86_400).optional(),
  /** Closes the connection in place of an answer. */
  drop: z.literal(true).optional(),
  /** Time that the body of the answer takes, in pieces. */
  slowBodyMs: wait.optional(),
});

export type ScriptedAnswer = z.infer<typeof scriptedAnswerSchema>;

const answerRule = z
  .strictObject({
    /** Only where the request holds such an event. */
    eventName: z.string().min(1).max(200).optional(),
    /** Only for the first so many attempts of each `webhook-id`; then the next rule counts, or the normal answer. */
    attempts: z.int().min(1).max(1000).optional(),
    ...scriptedAnswerSchema.shape,
  })
  .refine(
    ({ drop, status, retryAfterSeconds, slowBodyMs }) =>
      !drop || (status ?? retryAfterSeconds ?? slowBodyMs) === undefined,
    {
      path: ['drop'],
      error: 'a dropped connection has no answer: it goes with delayMs only',
    },
  );

export const answerScript = z.array(answerRule).max(MAX_RULES);

/** One way to answer differently, and when. */
export type AnswerRule = z.infer<typeof answerRule>;

/**
 * What a script says of a request: the first rule that fits. Pure.
 *
 * @param attempt of the same `webhook-id`, from 1.
 */
export function scriptedAnswer(
  script: readonly AnswerRule[],
  { eventNames, attempt }: { eventNames: readonly string[]; attempt: number },
): ScriptedAnswer | undefined {
  const rule = script.find(
    ({ eventName, attempts }) =>
      (eventName === undefined || eventNames.includes(eventName)) && (attempts === undefined || attempt <= attempts),
  );
  if (!rule) return undefined;
  const { eventName, attempts, ...answer } = rule;
  return answer;
}
