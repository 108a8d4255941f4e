import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Answer } from '../intake/answer.ts';

/**
 * Writes an answer with the lines that Node would write.
 *
 * @param keepAliveMs how long the connection is kept; without it, it ends with this answer.
 */
export function writeAnswer(socket: Socket, { status, headers, body }: Answer, keepAliveMs?: number): void {
  const size = Buffer.byteLength(body);
  let text = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n`;
  for (const name in headers) text += `${name}: ${headers[name]}\r\n`;
  text += `content-length: ${size}\r\nDate: ${httpDate()}\r\n${connectionLines(keepAliveMs)}\r\n${body}`;
  // Nearly every answer is ASCII, which needs no encoding.
  const encoding = size === body.length ? 'latin1' : 'utf8';
  if (keepAliveMs === undefined) socket.end(text, encoding);
  else socket.write(text, encoding);
}

function connectionLines(keepAliveMs: number | undefined): string {
  return keepAliveMs === undefined
    ? 'Connection: close\r\n'
    : `Connection: keep-alive\r\nKeep-Alive: timeout=${Math.floor(keepAliveMs / 1000)}\r\n`;
}

let lastSecond = Number.NaN;
let lastDate = '';

function httpDate(): string {
  const now = Date.now();
  const second = Math.floor(now / 1000);
  if (second !== lastSecond) {
    lastSecond = second;
    lastDate = new Date(now).toUTCString();
  }
  return lastDate;
}
