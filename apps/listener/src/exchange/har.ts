import { isUtf8 } from 'node:buffer';
import { STATUS_CODES } from 'node:http';
import { answerGiven } from '../intake/answer.ts';
import { version } from '../version.ts';
import type { ExportedDelivery } from './exported-delivery.ts';

// HTTP Archive 1.2, which browsers' network panels and many tools open.

export const HAR_HEAD = `{"log":{"version":"1.2","creator":{"name":"earshot","version":${JSON.stringify(version)}},"entries":[`;
export const HAR_TAIL = ']}}\n';

/** How the format writes that there was none. */
const NO_ANSWER = 0;

/** A delivery as an entry: its request as received, and what it was answered. */
export function harEntry(delivery: ExportedDelivery): object {
  const { receivedAt, remoteAddress, origin, verdict, refusal, bodyMs = 0 } = delivery;
  return {
    startedDateTime: receivedAt,
    time: bodyMs,
    request: harRequest(delivery),
    response: harResponse(delivery),
    cache: {},
    timings: { send: bodyMs, wait: 0, receive: 0 },
    comment: `delivery ${origin.seq} of ${origin.log}: ${refusal?.code ?? verdict}`,
    ...(remoteAddress !== undefined && { _clientIPAddress: remoteAddress }),
  };
}

function harResponse(delivery: ExportedDelivery): object {
  const { status = NO_ANSWER, headers = {}, body = '' } = answerGiven({ ...delivery, seq: delivery.origin.seq });
  const size = Buffer.byteLength(body);
  return {
    status,
    statusText: STATUS_CODES[status] ?? '',
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: Object.entries(headers).map(([name, value]) => ({ name, value })),
    content: { size, mimeType: headers['content-type'] ?? '', text: body },
    redirectURL: '',
    headersSize: -1,
    bodySize: size,
  };
}

function harRequest({ method, path, headers, bodyBase64 }: ExportedDelivery): object {
  const body = Buffer.from(bodyBase64, 'base64');
  const header = (wanted: string) => headers.find(([name]) => name.toLowerCase() === wanted)?.[1];
  const url = `http://${header('host') ?? 'localhost'}${path}`;
  return {
    method,
    url,
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: headers.map(([name, value]) => ({ name, value })),
    queryString: URL.canParse(url) ? [...new URL(url).searchParams].map(([name, value]) => ({ name, value })) : [],
    postData: {
      mimeType: header('content-type') ?? 'application/octet-stream',
      // The format has no place for bytes that are no text.
      ...(isUtf8(body) ? { text: body.toString() } : { text: bodyBase64, comment: 'base64', _encoding: 'base64' }),
    },
    headersSize: -1,
    bodySize: body.length,
  };
}
