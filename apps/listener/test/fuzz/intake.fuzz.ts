import fc from 'fast-check';
import { expect } from 'vitest';
import { rawSocket } from '../raw-socket.ts';
import { answersIn, neighbourIsServed, serveListener } from '../served-listener.ts';
import { type Conversation, conversation } from './wire.ts';

/** Short enough that half a request is soon told so; long enough that no whole one is. */
const LIMITS = { headersTimeoutMs: 500, requestTimeoutMs: 500, keepAliveTimeoutMs: 500 };

const ALLOWED = new Set([101, 200, 202, 400, 401, 403, 404, 405, 408, 413, 415, 417, 426, 431]);

/** Talks to one listener, over and over. */
export async function fuzzIntake(runs: number, seed?: number): Promise<void> {
  const { port, hook, store, errors } = await serveListener(LIMITS);
  await fc.assert(
    fc.asyncProperty(conversation, async (said) => {
      const heard = await converse(port, said);
      const answers = answersIn(heard);
      expect(answers.map(({ status }) => status).filter((status) => !ALLOWED.has(status))).toEqual([]);
      // Good requests come first, so their answers do.
      expect(answers.slice(0, said.good.length).map(({ status }) => status)).toEqual(said.good.map(() => 202));
      for (const { status, type } of answers)
        if (status >= 400) expect({ status, type }).toEqual({ status, type: 'application/problem+json' });
      await neighbourIsServed(hook);
      expect(errors).toEqual([]);
    }),
    { numRuns: runs, ...(seed !== undefined && { seed }) },
  );
  const { newest } = await store.bounds();
  expect(newest).toBeGreaterThanOrEqual(runs);
}

/** Writes the pieces one by one, closes its side, and hears the other to its end. */
async function converse(port: number, { pieces }: Conversation): Promise<string> {
  const client = await rawSocket(port);
  for (const piece of pieces) {
    client.write(piece);
    await new Promise((resolve) => setImmediate(resolve));
  }
  client.socket.end();
  await client.closed;
  client.socket.destroy();
  return client.heard();
}
