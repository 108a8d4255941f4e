/** A request as it is to be sent again. */
export interface CurlRequest {
  method: string;
  url: string;
  headers: readonly (readonly [string, string])[];
  body: Uint8Array;
}

/** What curl, or the connection, writes by itself. */
const OWN = new Set(['host', 'content-length', 'connection', 'transfer-encoding', 'keep-alive', 'accept-encoding']);

/**
 * A command that sends the same bytes: for a POSIX shell. A body that is not text goes through base64, since no
 * shell passes every byte.
 */
export function curlCommand({ method, url, headers, body }: CurlRequest): string {
  const kept = headers.filter(([name]) => !OWN.has(name.toLowerCase()));
  const parts = [
    `curl -i -X ${method} ${quoted(url)}`,
    ...kept.map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
  ];
  // curl asks for a type of its own unless it is told one, and for none when told nothing.
  if (!kept.some(([name]) => name.toLowerCase() === 'content-type')) parts.push("-H 'content-type:'");
  const text = printable(body);
  if (text !== undefined) return [...parts, `--data-binary ${quoted(text)}`].join(' \\\n  ');
  return `printf %s ${quoted(base64(body))} | base64 -d | ${[...parts, '--data-binary @-'].join(' \\\n  ')}`;
}

/** In single quotes nothing means anything to a shell but their end. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** The body as text where a shell passes it on unchanged. curl reads a file for what begins with @. */
function printable(body: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
    return text.includes('\0') || text.startsWith('@') ? undefined : text;
  } catch {
    return undefined;
  }
}

export function base64(bytes: Uint8Array): string {
  let binary = '';
  // A call takes so many arguments and no more.
  for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(binary);
}
