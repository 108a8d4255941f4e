import type { IncomingMessage } from 'node:http';
import { ListenerError } from '../errors.ts';

const NOTHING = Buffer.alloc(0);

/**
 * Reads a body of at most `limit` bytes. Tells `done` once: with the exact bytes, or with undefined when there
 * are more; what is too much is read and dropped, so that the sender gets to read the answer, until the server's
 * time limit ends it. A sender that goes away in the middle is never told of: what it sent was no request.
 *
 * @throws ListenerError `body_consumed` when an earlier parser took the body.
 */
export function readBody(request: IncomingMessage, limit: number, done: (body: Buffer | undefined) => void): void {
  if (request.readableEnded || request.readableFlowing === true || 'body' in request) throw bodyConsumed();
  if (Number(request.headers['content-length'] ?? 0) > limit) {
    request.resume();
    done(undefined);
    return;
  }
  const chunks: Buffer[] = [];
  let size = 0;
  request.on('data', (chunk: Buffer) => {
    const wasWithin = size <= limit;
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
    else if (wasWithin) {
      chunks.length = 0;
      done(undefined);
    }
  });
  request.on('end', () => {
    if (size <= limit) done(chunks.length === 1 ? chunks[0] : chunks.length === 0 ? NOTHING : Buffer.concat(chunks));
  });
}

function bodyConsumed(): ListenerError {
  const message =
    'The body was read before the intake saw it, so its bytes can no longer be verified. ' +
    'Mount the intake in front of express.json() and other body parsers.';
  return new ListenerError('body_consumed', message);
}
