import { watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Sealer } from '@earshot/protocol';
import { TextFile } from 'lowdb/node';
import { ListenerError } from '../errors.ts';
import type { AuthenticationSettings, EndpointSettings, EndpointStore, Settings } from './endpoint-settings.ts';
import { formatSettings, parseSettings } from './settings-file.ts';

/** Marks a secret as sealed, so that one in clear can be told from it. */
const SEALED = 'jwe:';

const DEFAULT_SETTINGS: Settings = { endpoints: [{ name: 'default', authentication: { type: 'none' } }], targets: [] };

/** An editor writes a file in several steps. */
const SETTLE_MS = 100;

/**
 * Settings in a file that people read and edit, also while we run; the secrets in it are sealed. A secret that they
 * write in clear is sealed at the next reading.
 *
 * @throws ListenerError `settings_invalid` when the file is no settings file.
 */
export async function jsonEndpointStore(path: string, sealer: Sealer): Promise<EndpointStore> {
  const file = new TextFile(path);
  const write = (settings: Settings) => file.write(formatSettings(settings));
  if ((await file.read()) === null) await write(DEFAULT_SETTINGS);
  await readSealed();

  /** The file counts: what people wrote since the last reading is never overwritten unread. */
  async function readSealed(): Promise<Settings> {
    const text = await file.read();
    if (text === null) throw new ListenerError('settings_invalid', `${path} is gone.`);
    const settings = parseSettings(text, path);
    const sealed = await mapAll(settings, async (secret) =>
      secret.startsWith(SEALED) ? secret : seal(secret, sealer),
    );
    if (JSON.stringify(sealed) !== JSON.stringify(settings)) await write(sealed);
    return sealed;
  }

  async function change(edit: (endpoints: readonly EndpointSettings[]) => readonly EndpointSettings[]): Promise<void> {
    const settings = await readSealed();
    await write({ ...settings, endpoints: edit(settings.endpoints) });
  }

  return {
    read: async () => mapAll(await readSealed(), (secret) => unseal(secret, sealer)),
    async save(settings) {
      const sealed = await mapSecrets(settings, (secret) => seal(secret, sealer));
      await change((endpoints) => replaced(endpoints, sealed));
    },
    remove: (name) => change((endpoints) => endpoints.filter((endpoint) => endpoint.name !== name)),
    watch: (onChange) => watchFile(path, onChange),
  };
}

function replaced(endpoints: readonly EndpointSettings[], settings: EndpointSettings): readonly EndpointSettings[] {
  const isKnown = endpoints.some(({ name }) => name === settings.name);
  return isKnown
    ? endpoints.map((other) => (other.name === settings.name ? settings : other))
    : [...endpoints, settings];
}

/** Watches the folder, because editors put a new file in the place of the old one. */
function watchFile(path: string, onChange: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const watcher = watch(dirname(path), (_event, name) => {
    if (name !== null && name !== basename(path)) return;
    clearTimeout(timer);
    timer = setTimeout(onChange, SETTLE_MS);
  });
  // The folder is gone: reading it tells.
  watcher.on('error', onChange);
  return () => {
    clearTimeout(timer);
    watcher.close();
  };
}

const seal = async (secret: string, sealer: Sealer) => SEALED + (await sealer.seal(secret));
const unseal = (secret: string, sealer: Sealer) => sealer.unseal(secret.slice(SEALED.length));

type MapSecret = (secret: string) => Promise<string>;

async function mapAll(settings: Settings, map: MapSecret): Promise<Settings> {
  return { ...settings, endpoints: await Promise.all(settings.endpoints.map((endpoint) => mapSecrets(endpoint, map))) };
}

async function mapSecrets(settings: EndpointSettings, map: MapSecret): Promise<EndpointSettings> {
  return { ...settings, authentication: await mapSecret(settings.authentication, map) };
}

async function mapSecret(authentication: AuthenticationSettings, map: MapSecret): Promise<AuthenticationSettings> {
  switch (authentication.type) {
    case 'none':
      return authentication;
    case 'basic':
      return { ...authentication, password: await map(authentication.password) };
    case 'signature': {
      const { keys } = authentication;
      return keys === undefined ? authentication : { ...authentication, keys: await map(keys) };
    }
    case 'hmac':
      return { ...authentication, secret: await map(authentication.secret) };
  }
}
