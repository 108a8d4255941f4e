import { watch } from 'node:fs';
import { chmod, lstat, realpath, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Sealer } from '@earshot/protocol';
import { TextFile } from 'lowdb/node';
import { ListenerError } from '../errors.ts';
import type { EndpointSettings, EndpointStore, Settings } from './endpoint-settings.ts';
import { readSettingsFile, sealAll, sealEndpoint } from './settings-at-rest.ts';
import { formatSettings } from './settings-file.ts';

const DEFAULT_SETTINGS: Settings = { endpoints: [{ name: 'default', authentication: { type: 'none' } }], targets: [] };

/** An editor writes a file in several steps. */
const SETTLE_MS = 100;

/**
 * Settings in a file that people read and edit, also while we run; the secrets in it are sealed. A secret that they
 * write in clear is sealed at the next reading, once it is known to be of use: a wrong one stays for them to mend.
 *
 * @throws ListenerError `settings_invalid` when the file is no settings file.
 */
export async function jsonEndpointStore(path: string, sealer: Sealer): Promise<EndpointStore> {
  const write = (settings: Settings) => replaceFile(path, formatSettings(settings));
  if ((await new TextFile(path).read()) === null) await write(DEFAULT_SETTINGS);
  const places = new Set([path, await realpath(path)]);
  await readAndSeal();

  /** The file counts: what people wrote since the last reading is never overwritten unread. */
  async function readAndSeal(): Promise<{ settings: Settings; atRest: Settings }> {
    const { written, settings } = await readSettingsFile(path, sealer);
    const atRest = await sealAll(written, sealer);
    if (JSON.stringify(atRest) !== JSON.stringify(written)) await write(atRest);
    return { settings, atRest };
  }

  async function change(edit: (endpoints: readonly EndpointSettings[]) => readonly EndpointSettings[]): Promise<void> {
    const { atRest } = await readAndSeal();
    await write({ ...atRest, endpoints: edit(atRest.endpoints) });
  }

  return {
    read: async () => (await readAndSeal()).settings,
    async save(settings) {
      const sealed = await sealEndpoint(settings, sealer);
      await change((endpoints) => replaced(endpoints, sealed));
    },
    remove: (name) => change((endpoints) => endpoints.filter((endpoint) => endpoint.name !== name)),
    watch(onChange) {
      const ends = [...places].map((place) => watchFile(place, onChange));
      return () => {
        for (const end of ends) end();
      };
    },
  };
}

/**
 * Where it is a link, what it leads to is replaced: that would keep its secrets in clear, and be read no more. Who may
 * read it stays as it was.
 *
 * @throws ListenerError `settings_invalid` where the link leads nowhere.
 */
async function replaceFile(path: string, text: string): Promise<void> {
  const isLink = (await lstat(path).catch(() => undefined))?.isSymbolicLink() ?? false;
  const target = isLink ? await realpath(path).catch((cause) => leadsNowhere(path, cause)) : path;
  const before = await stat(target).catch(() => undefined);
  await new TextFile(target).write(text);
  if (before) await chmod(target, before.mode);
}

function leadsNowhere(path: string, cause: unknown): never {
  throw new ListenerError('settings_invalid', `${path} is a link that leads nowhere.`, { cause });
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
