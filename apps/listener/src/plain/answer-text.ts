import { STATUS_CODES } from 'node:http';
import type { Answer } from '../intake/answer.ts';

/**
 * An answer as the text of the wire, with the lines that Node would write.
 *
 * @param keepAliveMs how long the connection is kept; without it, this is the last answer there.
 */
export function answerText({ status, headers, body }: Answer, keepAliveMs?: number): string {
  let lines = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n`;
  for (const name in headers) lines += `${name}: ${headers[name]}\r\n`;
  lines += `content-length: ${Buffer.byteLength(body)}\r\nDate: ${httpDate()}\r\n`;
  lines +=
    keepAliveMs === undefined
      ? 'Connection: close\r\n'
      : `Connection: keep-alive\r\nKeep-Alive: timeout=${Math.floor(keepAliveMs / 1000)}\r\n`;
  return `${lines}\r\n${body}`;
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
