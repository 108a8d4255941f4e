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
}

/** Sockets that carried no request yet: only the first one has waited for the connection. */
const connects = new WeakMap<Socket, Connect>();
/** By the very Buffer that is the request's body: undici tells of requests, not of who made them. */
const waitedFor = new WeakMap<object, Connect>();

/** Notes when a socket has an address, a connection, TLS. */
export function watchConnect(socket: Socket): void {
  const connect: Connect = { begun: performance.now() };
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
  const connect = connects.get(socket);
  if (!connect) return;
  connects.delete(socket);
  if (Buffer.isBuffer(request.body)) waitedFor.set(request.body, connect);
}

/** Notes which request is the first one on its socket. @returns ends it. */
export function watchRequests(): () => void {
  watchers += 1;
  if (watchers === 1) subscribe(SENDING, note);
  return () => {
    watchers -= 1;
    if (watchers === 0) unsubscribe(SENDING, note);
  };
}

/** The phases of the attempt with this body. @param begun and the others, by `performance.now`. */
export function phasesOf(
  body: Buffer,
  begun: number,
  { sentAt, answeredAt }: { sentAt: number | undefined; answeredAt: number | undefined },
): Phases {
  const connect = waitedFor.get(body);
  const phases: Phases = { totalMs: rounded(performance.now() - begun) };
  if (connect) Object.assign(phases, connectPhases(connect));
  if (sentAt !== undefined && answeredAt !== undefined) phases.firstByteMs = rounded(answeredAt - sentAt);
  return phases;
}

function connectPhases({ begun, resolved, connected, secured }: Connect): Partial<Phases> {
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
