/**
 * A request of the only kind that webhooks' senders make all day: a POST to an endpoint, whole in one piece, with
 * nothing about it that could be read in two ways.
 */
export interface PlainRequest {
  endpoint: string;
  path: string;
  /** Names and values in turn, in the order and case of the wire. */
  rawHeaders: string[];
  headers: PlainHeaders;
  body: Buffer;
}

/** What a plain request stays below. */
export interface PlainLimits {
  maxBodyBytes: number;
  maxHeaderBytes: number;
  maxHeaderCount: number;
}

const HEAD_END = Buffer.from('\r\n\r\n');

// Field by field as RFC 9112 has it, but narrower: one space behind the colon, no empty value, printable ASCII only.
const HEAD =
  /^POST \/hooks\/[a-z0-9_-]{1,64} HTTP\/1\.1(?:\r\n[\w!#$%&'*+.^`|~-]+: [\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?)+$/;
const PATH_START = 'POST '.length;
const NAME_START = 'POST /hooks/'.length;
const VERSION_LENGTH = ' HTTP/1.1'.length;

/**
 * Reads what came in one piece, if it is one plain request and nothing else.
 *
 * @returns undefined for everything that a full HTTP parser should see: broken, in pieces, pipelined, chunked, too
 *   large, from a browser's page, or just unusual. It is never wrong to give up; what is read is read as Node would.
 */
export function readPlainRequest(piece: Buffer, limits: PlainLimits): PlainRequest | undefined {
  const headEnd = piece.indexOf(HEAD_END);
  if (headEnd === -1 || headEnd > limits.maxHeaderBytes) return undefined;
  const head = piece.toString('latin1', 0, headEnd);
  if (!HEAD.test(head)) return undefined;
  const lineEnd = head.indexOf('\r\n');
  const rawHeaders = headersOf(head, lineEnd + 2);
  const headers = new PlainHeaders(rawHeaders);
  const bodyStart = headEnd + HEAD_END.length;
  const size = piece.length - bodyStart;
  if (rawHeaders.length > 2 * limits.maxHeaderCount || size > limits.maxBodyBytes) return undefined;
  if (!isPlain(headers, rawHeaders) || headers.get('content-length') !== String(size)) return undefined;
  return {
    endpoint: head.slice(NAME_START, lineEnd - VERSION_LENGTH),
    path: head.slice(PATH_START, lineEnd - VERSION_LENGTH),
    rawHeaders,
    headers,
    body: piece.subarray(bodyStart),
  };
}

function headersOf(head: string, start: number): string[] {
  const rawHeaders: string[] = [];
  for (let at = start; at < head.length; ) {
    const colon = head.indexOf(':', at);
    const end = head.indexOf('\r\n', colon);
    const stop = end === -1 ? head.length : end;
    rawHeaders.push(head.slice(at, colon), head.slice(colon + 2, stop));
    at = stop + 2;
  }
  return rawHeaders;
}

/** They frame the body, keep or change the connection, or come from a page: for Node to deal with. */
const UNUSUAL = [
  'transfer-encoding',
  'content-encoding',
  'upgrade',
  'expect',
  'trailer',
  'te',
  'origin',
  'sec-fetch-site',
  'sec-fetch-mode',
  'http2-settings',
  'proxy-connection',
];

function isPlain(headers: PlainHeaders, rawHeaders: readonly string[]): boolean {
  const connection = headers.get('connection');
  return (
    headers.get('host') !== undefined &&
    (connection === undefined || connection.toLowerCase() === 'keep-alive') &&
    !UNUSUAL.some((name) => headers.get(name) !== undefined) &&
    !hasTwice(rawHeaders)
  );
}

/** Which of two values counts depends on the name, and on who reads it. */
function hasTwice(rawHeaders: readonly string[]): boolean {
  for (let one = 2; one < rawHeaders.length; one += 2) {
    const name = rawHeaders[one] as string;
    for (let other = 0; other < one; other += 2) if (isSameName(rawHeaders[other] as string, name)) return true;
  }
  return false;
}

/** Names differ in length more often than not, which is quickly seen. */
function isSameName(one: string, other: string): boolean {
  return one.length === other.length && one.toLowerCase() === other.toLowerCase();
}

/** Headers of which each occurs once, looked up where they lie: few are ever asked for. */
class PlainHeaders {
  readonly #rawHeaders: readonly string[];

  constructor(rawHeaders: readonly string[]) {
    this.#rawHeaders = rawHeaders;
  }

  get(name: string): string | undefined {
    const raw = this.#rawHeaders;
    for (let at = 0; at < raw.length; at += 2) if (isSameName(raw[at] as string, name)) return raw[at + 1];
    return undefined;
  }
}
