import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Has each connection of a server that closes end with its last answer. */
export interface LastAnswers {
  /** @returns false for a request that must not be taken: its connection ends before it could be answered. */
  expect(request: IncomingMessage, response: ServerResponse): boolean;
  /** From now on connections end. */
  begin(): void;
}

/**
 * Node ends a connection that looks idle to it, though answers to requests that came together may still wait behind
 * one another: so it must be known which one is the last.
 */
export function createLastAnswers(): LastAnswers {
  /** The one to the latest request of each connection. Answers go in order: when it is over, all are. */
  const due = new Map<Socket, ServerResponse>();
  let ending = false;

  function over(socket: Socket, response: ServerResponse): void {
    if (due.get(socket) !== response) return;
    due.delete(socket);
    if (ending) socket.end();
  }

  return {
    expect({ socket }, response) {
      const earlier = due.get(socket);
      if (ending && (!socket.writable || earlier?.headersSent)) return false;
      if (ending && earlier) earlier.shouldKeepAlive = true;
      if (ending) response.shouldKeepAlive = false;
      due.set(socket, response);
      response.once('close', () => over(socket, response));
      return true;
    },
    begin() {
      ending = true;
      for (const response of due.values()) if (!response.headersSent) response.shouldKeepAlive = false;
    },
  };
}
