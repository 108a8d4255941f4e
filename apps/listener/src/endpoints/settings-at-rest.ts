import { readFile } from 'node:fs/promises';
import { importKeys, type Sealer } from '@earshot/protocol';
import { ListenerError } from '../errors.ts';
import type { AuthenticationSettings, EndpointSettings, Settings } from './endpoint-settings.ts';
import { type Fault, parseSettings } from './settings-file.ts';

/** Marks a secret as sealed, so that one in clear can be told from it. */
const SEALED = 'jwe:';

/**
 * Reads a settings file and changes nothing.
 *
 * @returns the settings as they stand there, and with their secrets in clear.
 * @throws ListenerError `settings_invalid`, also for a secret that another key sealed, or of which no key can be made.
 */
export async function readSettingsFile(
  path: string,
  sealer: Sealer,
): Promise<{ written: Settings; settings: Settings }> {
  const { settings: written, refusal } = parseSettings(await content(path), path);
  const faults: Fault[] = [];
  const settings = await mapAll(written, async (secret, field) => {
    try {
      const text = isSealed(secret) ? await sealer.unseal(secret.slice(SEALED.length)) : secret;
      if (field.at(-1) === 'keys') await importKeys(text);
      return text;
    } catch (error) {
      faults.push({ field, message: (error as Error).message });
      return secret;
    }
  });
  if (faults.length > 0) throw refusal(faults);
  return { written, settings };
}

async function content(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
    throw new ListenerError('settings_invalid', `${path} is gone.`, { cause });
  }
}

/** With the secrets sealed that stand there in clear. */
export function sealAll(settings: Settings, sealer: Sealer): Promise<Settings> {
  return mapAll(settings, async (secret) => (isSealed(secret) ? secret : seal(secret, sealer)));
}

export function sealEndpoint(settings: EndpointSettings, sealer: Sealer): Promise<EndpointSettings> {
  return mapSecrets(settings, (secret) => seal(secret, sealer));
}

const isSealed = (secret: string) => secret.startsWith(SEALED);
const seal = async (secret: string, sealer: Sealer) => SEALED + (await sealer.seal(secret));

/** @param field where the secret stands. */
type MapSecret = (secret: string, field: (string | number)[]) => Promise<string>;

async function mapAll(settings: Settings, map: MapSecret): Promise<Settings> {
  const endpoints = settings.endpoints.map((endpoint, index) =>
    mapSecrets(endpoint, (secret, field) => map(secret, ['endpoints', index, ...field])),
  );
  return { ...settings, endpoints: await Promise.all(endpoints) };
}

async function mapSecrets(settings: EndpointSettings, map: MapSecret): Promise<EndpointSettings> {
  const mapped = await mapSecret(settings.authentication, (secret, field) => map(secret, ['authentication', ...field]));
  return { ...settings, authentication: mapped };
}

async function mapSecret(authentication: AuthenticationSettings, map: MapSecret): Promise<AuthenticationSettings> {
  switch (authentication.type) {
    case 'none':
      return authentication;
    case 'basic':
      return { ...authentication, password: await map(authentication.password, ['password']) };
    case 'signature': {
      const { keys } = authentication;
      return keys === undefined ? authentication : { ...authentication, keys: await map(keys, ['keys']) };
    }
    case 'hmac':
      return { ...authentication, secret: await map(authentication.secret, ['secret']) };
  }
}
