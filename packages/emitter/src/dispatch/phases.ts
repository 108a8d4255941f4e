import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/** Where the time of an attempt went, in milliseconds. A connection that was open already took none. */
export interface Phases {
  /** Until the name had an address. */
  dnsMs?: number;
  /** From there until TCP was connected. */
  connectMs?: number;
  /** From there until TLS was agreed. */
  tlsMs?: number;
  /** From the request's last byte but for its body to the answer's first headers. */
  firstByteMs?: number;
  /** The whole attempt. */
  totalMs: number;
}

interface Connect {
  begun: number;
  resolved?: number;
  connected?: number;
  secured?: number;
  /** Only the first request on a connection has waited for it. */
  told: boolean;
}

interface Sent {
  at: number;
  socket: Socket;
}

const connects = new WeakMap<Socket, Connect>();
/** By the very Buffer that is the request's body: undici tells of requests, not of who made them. */
const sent = new WeakMap<object, Sent>();

/** Notes when a socket has an address, a connection, TLS. */
export function watchConnect(socket: Socket): void {
  const connect: Connect = { begun: performance.now(), told: false };
  connects.set(socket, connect);
  socket.once('lookup', () => {
    connect.resolved = performance.now();
  });
  socket.once('connect', () => {
    connect.connected = performance.now();
  });
  socket.once('secureConnect', () => {
    connect.secured = performance.now();
  });
}

const SENDING = 'undici:client:sendHeaders';
let watchers = 0;

function note(message: unknown): void {
  const { request, socket } = message as { request: { body?: unknown }; socket: Socket };
  if (Buffer.isBuffer(request.body)) sent.set(request.body, { at: performance.now(), socket });
}

/** Notes on which socket each request goes out, and when. @returns ends it. */
export function watchRequests(): () => void {
  watchers += 1;
  if (watchers === 1) subscribe(SENDING, note);
  return () => {
    watchers -= 1;
    if (watchers === 0) unsubscribe(SENDING, note);
  };
}

/** The phases of the attempt with this body. @param answered when its answer began, if it did. */
export function phasesOf(body: Buffer, begun: number, answered: number | undefined): Phases {
  const request = sent.get(body);
  const connect = request && connects.get(request.socket);
  return {
    ...(connect && !connect.told && connectPhases(connect)),
    ...(request && answered !== undefined && { firstByteMs: rounded(answered - request.at) }),
    totalMs: rounded(performance.now() - begun),
  };
}

function connectPhases(connect: Connect): Partial<Phases> {
  const { begun, resolved, connected, secured } = connect;
  connect.told = true;
  return {
    ...(resolved !== undefined && { dnsMs: rounded(resolved - begun) }),
    ...(connected !== undefined && { connectMs: rounded(connected - (resolved ?? begun)) }),
    ...(connected !== undefined && secured !== undefined && { tlsMs: rounded(secured - connected) }),
  };
}

/** To a tenth of a millisecond. */
function rounded(ms: number): number {
  return Math.round(ms * 10) / 10;
}
