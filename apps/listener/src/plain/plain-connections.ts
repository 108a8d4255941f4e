import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Answer } from '../intake/answer.ts';
import type { Reply } from '../intake/intake.ts';
import { type PlainLimits, type PlainRequest, readPlainRequest } from './plain-request.ts';
import { writeAnswer } from './write-answer.ts';

export interface PlainOptions extends PlainLimits {
  /** @returns false for what Node shall read. What is taken is answered by `reply`, once. */
  take(request: PlainRequest, reply: Reply): boolean;
  /** For the first request. */
  headersTimeoutMs: number;
  /** Between two of them. */
  keepAliveTimeoutMs: number;
  /** Turns away who sent nothing within the time for the first request. */
  silent(socket: Socket): void;
}

/** The connections whose requests have all been plain so far. */
export interface PlainConnections {
  /** Gives a connection to Node's own parser. */
  toNode(socket: Socket): void;
  /** Closes what is idle, and every other one behind its answer. What still comes is not taken. */
  close(): void;
}

type Serve = (this: Server, socket: Socket) => void;

/**
 * Reads plain requests in front of Node's parser, since its requests, responses and streams cost more than all that
 * happens to a delivery. With the first request that is not plain the connection becomes Node's, for good: its parser
 * gets the very bytes that came, as if nobody had looked at them.
 */
export function servePlainRequests(server: Server, options: PlainOptions): PlainConnections {
  const serve = server.listeners('connection')[0] as Serve;
  const open = new Set<PlainConnection>();
  const toNode = (socket: Socket) => serve.call(server, socket);
  server.removeListener('connection', serve);
  server.on('connection', (socket: Socket) => open.add(new PlainConnection(socket, { ...options, toNode, left })));
  function left(connection: PlainConnection) {
    open.delete(connection);
  }
  return {
    toNode,
    close() {
      for (const connection of open) connection.closeWhenIdle();
    },
  };
}

interface ConnectionOptions extends PlainOptions {
  toNode(socket: Socket): void;
  /** It is closed, or Node's. */
  left(connection: PlainConnection): void;
}

/**
 * Waits for a request → takes it → waits for its answer → ends. What comes before the answer waits in the socket, so
 * that answers keep the order of the requests, and that the end of the other side is told of behind all it said. Once
 * our side has ended, nothing could be answered any more, so nothing is taken: what still comes is dropped, until the
 * other side ends too or time is over.
 */
class PlainConnection implements Reply {
  readonly #socket: Socket;
  readonly #options: ConnectionOptions;
  #isBusy = false;
  #isNew = true;
  #hasHeadersTimeout = true;
  #isLast = false;
  readonly remoteAddress: string | undefined;

  constructor(socket: Socket, options: ConnectionOptions) {
    this.#socket = socket;
    this.#options = options;
    this.remoteAddress = socket.remoteAddress;
    socket.setTimeout(options.headersTimeoutMs);
    socket.on('data', this.#onData);
    socket.on('end', this.#onEnd);
    socket.on('timeout', this.#onTimeout);
    socket.on('error', this.#onError);
    socket.on('close', this.#onClose);
  }

  answer(answer: Answer): void {
    this.#isBusy = false;
    if (!this.#socket.writable) return;
    const { keepAliveTimeoutMs } = this.#options;
    if (this.#isLast) {
      writeAnswer(this.#socket, answer);
    } else {
      writeAnswer(this.#socket, answer, keepAliveTimeoutMs);
      if (this.#hasHeadersTimeout) this.#socket.setTimeout(keepAliveTimeoutMs);
      this.#hasHeadersTimeout = false;
    }
    // Also behind the last answer: closed with bytes unread, the connection would be reset, and the other side might
    // lose the answer.
    if (this.#socket.isPaused()) this.#socket.resume();
  }

  closeWhenIdle(): void {
    this.#isLast = true;
    if (!this.#isBusy) this.#socket.end();
  }

  #onData = (piece: Buffer) => {
    if (!this.#socket.writable) return;
    if (!this.#isBusy) this.#read(piece);
    else {
      this.#socket.pause();
      this.#socket.unshift(piece);
    }
  };

  #read(piece: Buffer): void {
    const request = readPlainRequest(piece, this.#options);
    this.#isBusy = request !== undefined && this.#options.take(request, this);
    this.#isNew = false;
    if (!this.#isBusy) this.#leave(piece);
  }

  #leave(piece: Buffer): void {
    const socket = this.#socket;
    socket.setTimeout(0);
    socket.off('data', this.#onData);
    socket.off('end', this.#onEnd);
    socket.off('timeout', this.#onTimeout);
    socket.off('error', this.#onError);
    socket.off('close', this.#onClose);
    this.#options.left(this);
    this.#options.toNode(socket);
    socket.unshift(piece);
  }

  /** The sender has said all: it still reads its answer. */
  #onEnd = () => this.closeWhenIdle();

  #onTimeout = () => {
    if (this.#isNew) this.#options.silent(this.#socket);
    else if (!this.#isBusy) this.#socket.destroy();
  };

  #onError = () => this.#socket.destroy();

  #onClose = () => this.#options.left(this);
}
