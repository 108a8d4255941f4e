import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { isSecretName, isSecretParameter } from '../secret-names.ts';

// Headers and queries that carry credentials rest encrypted. By node:crypto, since this happens while requests wait;
// only those that hold such a name pay for it.

const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Keeps the credentials of requests from resting in clear. */
export interface CredentialSealer {
  /** A header list, with the values that are credentials sealed. The same list where there are none. */
  seal(rawHeaders: readonly string[]): RestingHeaders;
  /** And back. A value that another key sealed comes back as `***`. */
  open(headers: RestingHeaders): string[];
  /** A path whose query holds credentials, as a whole; any other one as it is. */
  sealPath(path: string): string;
  openPath(text: string): string;
}

/** A header list as it rests; it goes through JSON unharmed. */
export type RestingHeaders = readonly (string | Sealed)[];

/** A sealed value can't be mistaken for a header's own text: it is no string. */
type Sealed = [iv: string, tag: string, bytes: string];

/** @param secret 32 bytes, which may serve other purposes too: the key for credentials is derived from it. */
export function createCredentialSealer(secret: Uint8Array): CredentialSealer {
  const key = new Uint8Array(hkdfSync('sha256', secret, '', 'earshot stored headers', 32));
  return {
    seal: (rawHeaders) => (holdsSecret(rawHeaders) ? sealValues(rawHeaders, key) : rawHeaders),
    open: (headers) => headers.map((value) => (typeof value === 'string' ? value : unseal(value, key))),
    // What begins with a bracket is sealed: so a path that does, which only an import can bring, is sealed too.
    sealPath: (path) => (path.startsWith('[') || queryHoldsSecret(path) ? JSON.stringify(seal(path, key)) : path),
    openPath: (text) => (text.startsWith('[') ? unseal(JSON.parse(text) as Sealed, key) : text),
  };
}

function queryHoldsSecret(path: string): boolean {
  const at = path.indexOf('?');
  return at !== -1 && [...new URLSearchParams(path.slice(at)).keys()].some(isSecretParameter);
}

function holdsSecret(rawHeaders: readonly string[]): boolean {
  for (let at = 0; at < rawHeaders.length; at += 2) if (isSecretName(rawHeaders[at] as string)) return true;
  return false;
}

function sealValues(rawHeaders: readonly string[], key: Uint8Array): RestingHeaders {
  return rawHeaders.map((text, index) =>
    index % 2 === 1 && isSecretName(rawHeaders[index - 1] ?? '') ? seal(text, key) : text,
  );
}

function seal(value: string, key: Uint8Array): Sealed {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, iv, { authTagLength: TAG_BYTES });
  const bytes = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()]);
  return [iv.toString('base64'), cipher.getAuthTag().toString('base64'), bytes.toString('base64')];
}

function unseal([iv, tag, bytes]: Sealed, key: Uint8Array): string {
  try {
    const decipher = createDecipheriv(ALGORITHM, key, Buffer.from(iv, 'base64'), { authTagLength: TAG_BYTES });
    decipher.setAuthTag(Buffer.from(tag, 'base64'));
    return Buffer.concat([decipher.update(Buffer.from(bytes, 'base64')), decipher.final()]).toString('utf8');
  } catch {
    return '***';
  }
}
