import { ProtocolError, type Sender } from '@earshot/protocol';
import type { Clock } from '../clock.ts';
import { EmitterError } from '../errors.ts';
import type { Attempt } from './attempt.ts';

/**
 * Makes an attempt with a webhook's credentials. Where they can't be read it has failed before it went out: whoever looks
 * after the webhook has to learn of it as of any failure.
 */
export async function withSender(
  open: () => Sender | Promise<Sender>,
  send: (sender: Sender) => Promise<Attempt>,
  clock: Pick<Clock, 'now'>,
): Promise<Attempt> {
  const startedAt = clock.now();
  try {
    return await send(await open());
  } catch (error) {
    if (isUnreadable(error)) return unreadable(startedAt);
    throw error;
  }
}

/** Sealed under another key, or opened and of no use. */
function isUnreadable(error: unknown): boolean {
  return error instanceof ProtocolError || (error instanceof EmitterError && error.code === 'unsealing_failed');
}

function unreadable(startedAt: number): Attempt {
  const message =
    'The credentials cannot be read: bring back the key that they were sealed with, or rotate the signature, or enter the password anew.';
  return {
    ...{ outcome: 'credentials_unreadable', message, requestHeaders: {} },
    ...{ startedAt, durationMs: 0, phases: { totalMs: 0 } },
  };
}
