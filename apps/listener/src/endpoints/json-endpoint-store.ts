import type { Sealer } from '@earshot/protocol';
import { Low } from 'lowdb';
import { JSONFile } from 'lowdb/node';
import * as z from 'zod';
import { ListenerError } from '../errors.ts';
import {
  type AuthenticationSettings,
  type EndpointSettings,
  type EndpointStore,
  endpointSettings,
} from './endpoint-settings.ts';

/** What `endpoints.json` holds. People edit it: a secret that they write in clear is sealed at the next start. */
interface SettingsFile {
  endpoints: EndpointSettings[];
}

const settingsFile = z.strictObject({
  endpoints: z.array(endpointSettings).superRefine((endpoints, context) => {
    for (const name of repeated(endpoints)) context.addIssue({ code: 'custom', message: `"${name}" is there twice` });
  }),
});

/** Marks a secret as sealed, so that one in clear can be told from it. */
const SEALED = 'jwe:';

const DEFAULT_SETTINGS: SettingsFile = { endpoints: [{ name: 'default', authentication: { type: 'none' } }] };

/**
 * Settings in a file that people read; the secrets in it are sealed.
 *
 * @throws ListenerError `settings_invalid` when the file is no settings file.
 */
export async function jsonEndpointStore(path: string, sealer: Sealer): Promise<EndpointStore> {
  // Not JSONFilePreset: that writes no file when NODE_ENV is "test".
  const db = new Low<SettingsFile>(new JSONFile(path), structuredClone(DEFAULT_SETTINGS));
  await readSettings(db, path);
  await sealAll(db, sealer);

  return {
    list: () =>
      Promise.all(db.data.endpoints.map((endpoint) => mapSecrets(endpoint, (secret) => unseal(secret, sealer)))),
    async save(settings) {
      const sealed = await mapSecrets(settings, (secret) => seal(secret, sealer));
      db.data.endpoints = [...db.data.endpoints.filter(({ name }) => name !== settings.name), sealed];
      await db.write();
    },
  };
}

async function readSettings(db: Low<SettingsFile>, path: string): Promise<void> {
  try {
    await db.read();
  } catch (cause) {
    throw new ListenerError('settings_invalid', `${path} is not JSON: ${withoutText(cause as Error)}.`);
  }
  const checked = settingsFile.safeParse(db.data);
  if (!checked.success)
    throw new ListenerError('settings_invalid', `${path} is not valid.\n${z.prettifyError(checked.error)}`);
  db.data = checked.data;
}

function repeated(endpoints: readonly EndpointSettings[]): string[] {
  const names = endpoints.map(({ name }) => name);
  return names.filter((name, index) => names.indexOf(name) !== index);
}

/** Node quotes what stands around a fault, and that may be a secret in clear. */
function withoutText({ message }: Error): string {
  return message.replace(/, (\.\.\.)?".*"(\.\.\.)? is not valid JSON$/s, '');
}

/** Also makes the file at first use. */
async function sealAll(db: Low<SettingsFile>, sealer: Sealer): Promise<void> {
  const sealOnce = async (secret: string) => (secret.startsWith(SEALED) ? secret : seal(secret, sealer));
  db.data.endpoints = await Promise.all(db.data.endpoints.map((endpoint) => mapSecrets(endpoint, sealOnce)));
  await db.write();
}

const seal = async (secret: string, sealer: Sealer) => SEALED + (await sealer.seal(secret));
const unseal = (secret: string, sealer: Sealer) => sealer.unseal(secret.slice(SEALED.length));

async function mapSecrets(
  settings: EndpointSettings,
  map: (secret: string) => Promise<string>,
): Promise<EndpointSettings> {
  return { ...settings, authentication: await mapSecret(settings.authentication, map) };
}

async function mapSecret(
  authentication: AuthenticationSettings,
  map: (secret: string) => Promise<string>,
): Promise<AuthenticationSettings> {
  switch (authentication.type) {
    case 'none':
      return authentication;
    case 'basic':
      return { ...authentication, password: await map(authentication.password) };
    case 'signature':
      return { ...authentication, keys: await map(authentication.keys) };
    case 'hmac':
      return { ...authentication, secret: await map(authentication.secret) };
  }
}
