import { type Authentication, createSender, generateKey, importKeys, type SignatureKey } from '@earshot/protocol';
import { ListenerError } from '../../errors.ts';
import { readPassword, readSecretFile } from '../secret-file.ts';
import type { Parcel } from './plan.ts';

/** How a sender proves who it is, and what it gets wrong. */
export interface Credentials {
  /** A file. */
  signature?: string;
  /** `user:file` */
  basic?: string;
  badSignature?: true;
  rotated?: true;
  /** Seconds that its clock is ahead. */
  skew: number;
}

/** The headers of a parcel that is sent now. */
export type Sign = (parcel: Parcel, nowMs: number) => Promise<Record<string, string>>;

export async function createSign({ badSignature, skew, ...credentials }: Credentials): Promise<Sign> {
  if ((badSignature || credentials.rotated) && credentials.signature === undefined)
    throw new ListenerError('config_invalid', '--bad-signature and --rotated go with --signature.');
  const sender = createSender(await authentication(credentials));
  return async ({ webhookId, body }, nowMs) => {
    const headers = await sender.headersFor({ id: webhookId, timestamp: Math.floor(nowMs / 1000) + skew, body });
    return badSignature ? spoil(headers) : headers;
  };
}

async function authentication({ signature, basic, rotated }: Omit<Credentials, 'skew'>): Promise<Authentication> {
  if (signature !== undefined && basic !== undefined)
    throw new ListenerError('config_invalid', 'Choose one of --signature and --basic.');
  if (signature !== undefined) {
    const keys = await keysIn(signature);
    return { type: 'signature', keys: rotated ? await rotatedIn(keys) : keys };
  }
  if (basic === undefined) return { type: 'none' };
  const [username = '', file] = basic.split(/:(.*)/s);
  if (!file) throw new ListenerError('config_invalid', '--basic takes USER:FILE.');
  return { type: 'basic', username, password: await readPassword(file) };
}

async function keysIn(file: string): Promise<SignatureKey[]> {
  const text = await readSecretFile(file);
  return importKeys(text).catch((cause: unknown) => {
    throw new ListenerError('config_invalid', `${file}: ${(cause as Error).message}`, { cause });
  });
}

/** A new key signs first, as after a rotation that the receiver has not heard of. */
async function rotatedIn(keys: SignatureKey[]): Promise<SignatureKey[]> {
  return [await generateKey(keys[0]?.type ?? 'secret'), ...keys];
}

/** Well-formed, and over other bytes. */
function spoil(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      if (name === 'webhook-signature') return [name, value.replace(/(?<=,)./g, other)];
      if (name === 'webhook-jws') return [name, value.replace(/(?<=\.\.)./, other)];
      return [name, value];
    }),
  );
}

const other = (char: string) => (char === 'A' ? 'B' : 'A');
