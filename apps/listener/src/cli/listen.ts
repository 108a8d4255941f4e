import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exportSignature, generateKey } from '@earshot/protocol';
import { createLog, runUntilSignal } from '@earshot/server/process';
import { Command, Option } from 'commander';
import { type ConfigInput, readConfig } from '../config.ts';
import type { AuthenticationSettings } from '../endpoints/endpoint-settings.ts';
import { ListenerError } from '../errors.ts';
import { makeFolder, unusableFolder } from '../store/make-folder.ts';
import { readPassword, readSecretFile } from './secret-file.ts';

interface ListenFlags extends ConfigInput {
  auth?: 'none' | 'basic' | 'signature';
  user?: string;
  passwordFile?: string;
  signature?: string;
}

export function listenCommand(): Command {
  return new Command('listen')
    .description('Run the listener.')
    .option('--port <port>', 'port to listen on, 0 for any free one (EARSHOT_PORT, 4000)')
    .option('--host <host>', 'address to listen on; beyond loopback a token is demanded (EARSHOT_HOST, 127.0.0.1)')
    .option('--data <folder>', 'folder for everything that is kept (EARSHOT_DATA, .earshot)')
    .option('--token <token>', 'what readers must show; better set as EARSHOT_TOKEN, where other users do not see it')
    .option('--log-level <level>', 'debug (every delivery), info, warn, error or silent (EARSHOT_LOG_LEVEL, info)')
    .option('--max-body-bytes <bytes>', 'largest body that is taken (EARSHOT_MAX_BODY_BYTES, 1048576)')
    .option('--max-viewers <n>', 'viewers of the live stream (EARSHOT_MAX_VIEWERS, 1000)')
    .option('--keep-days <days>', 'drop deliveries that are older (EARSHOT_KEEP_DAYS, 30)')
    .option('--keep-count <count>', 'keep at most so many deliveries (EARSHOT_KEEP_COUNT, 5000000)')
    .option('--keep-bytes <bytes>', 'let all of it take at most so much disk (EARSHOT_KEEP_BYTES, 10 GiB)')
    .option(
      '--trusted-proxies <count>',
      'proxies of your own in front, whose X-Forwarded-For counts (EARSHOT_TRUSTED_PROXIES, 0)',
    )
    .addOption(
      new Option('--auth <type>', 'how /hooks/default knows its sender, from now on').choices([
        'none',
        'basic',
        'signature',
      ]),
    )
    .option('--user <name>', 'username for --auth basic')
    .option('--password-file <file>', 'file whose first line is the password for --auth basic')
    .option(
      '--signature <file>',
      'signature JSON, whsec_ secret or JWK Set for --auth signature; without it one is made',
    )
    .action(listen);
}

async function listen({ auth, user, passwordFile, signature, ...flags }: ListenFlags): Promise<void> {
  const config = readConfig(flags);
  // The other commands start without all that makes a listener.
  const [{ reportTo }, { openListener }] = await Promise.all([import('../log.ts'), import('../open.ts')]);
  const log = await createLog({ level: config.logLevel, forPeople: Boolean(process.stderr.isTTY) });
  const type = auth ?? (signature === undefined ? undefined : 'signature');
  if (type !== 'signature' && signature !== undefined)
    throw new ListenerError('config_invalid', '--signature goes with --auth signature.');
  if (type !== 'basic' && (user !== undefined || passwordFile !== undefined))
    throw new ListenerError('config_invalid', '--user and --password-file go with --auth basic.');
  const handover = type === 'signature' && signature === undefined ? await signatureToHandOver(config.data) : undefined;
  const listener = await openListener(
    config,
    await authentication(type, { user, passwordFile, signature }, handover?.text),
    reportTo(log),
  );
  for (const { name, authentication: how } of listener.endpoints)
    log.info({ endpoint: `${listener.url}/hooks/${name}`, authentication: how.type }, 'takes events');
  if (handover) log.info({ file: handover.path }, 'the sender signs with this file');
  await runUntilSignal('earshot listening', listener, log);
  // Everything is closed; a fetch of keys from a silent server would hold the process for seconds.
  process.exit(0);
}

type Credentials = Record<'user' | 'passwordFile' | 'signature', string | undefined>;

async function authentication(
  type: ListenFlags['auth'],
  { user, passwordFile, signature }: Credentials,
  made?: string,
): Promise<AuthenticationSettings | undefined> {
  switch (type) {
    case undefined:
    case 'none':
      return type && { type };
    case 'basic': {
      if (user === undefined || passwordFile === undefined) {
        throw new ListenerError('config_invalid', '--auth basic needs --user and --password-file.');
      }
      return { type, username: user, password: await readPassword(passwordFile) };
    }
    case 'signature':
      return { type, keys: made ?? (await readSecretFile(signature ?? '')) };
  }
}

/** The signature made for a sender earlier, so that a restart does not lock it out; else a new one. */
async function signatureToHandOver(folder: string): Promise<{ path: string; text: string }> {
  const path = join(folder, 'default.signature.json');
  makeFolder(folder);
  try {
    // Of two that start at once, one makes it.
    await writeFile(path, await makeSignature(), { mode: 0o600, flag: 'wx', flush: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw unusableFolder(folder, error);
  }
  return { path, text: await readSecretFile(path) };
}

async function makeSignature(): Promise<string> {
  return `${JSON.stringify(exportSignature([await generateKey('secret')], { webhookId: 'default' }), null, 2)}\n`;
}
