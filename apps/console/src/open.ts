import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, createEmitter, type EmitterOptions, embeddedStore, systemClock } from '@earshot/emitter';
import { sealingKeyFromFile } from '@earshot/protocol';
import { createClosing, serve } from '@earshot/server';
import { type Config, isPrivate } from './config.ts';
import { createConsole } from './console.ts';
import { ConsoleError } from './errors.ts';
import { limitsFrom } from './limits.ts';
import { createHub } from './live/hub.ts';
import { builtPages } from './pages/built-pages.ts';
import { createSampleLms } from './sample/lms.ts';
import { sqliteSampleStore } from './sample/sqlite-sample-store.ts';
import { jsonAdminStore } from './sign-in/json-admin-store.ts';
import { createPasswordSignIn } from './sign-in/password-sign-in.ts';

const HEARTBEAT_MS = 20_000;
const HOUR_MS = 3_600_000;

/** A console at work. */
export interface OpenConsole {
  url: string;
  /** The Integration Admin's, when this start made it. Nothing tells it again. */
  password?: string;
  close(): Promise<void>;
}

export interface Surroundings {
  clock?: Clock | undefined;
  logger?: EmitterOptions['logger'];
  onError(error: unknown): void;
}

/**
 * The composition root: data folder, emitter, sample LMS, sign-in, server.
 *
 * @throws ConsoleError, EmitterError (`store_locked`), ServeError with what is in the way.
 */
export async function openConsole(
  config: Config,
  { clock = systemClock, logger, onError }: Surroundings,
): Promise<OpenConsole> {
  const path = dataFolder(config.data);
  const limits = limitsFrom(config);
  const opened = createClosing();
  try {
    const emitter = await createEmitter({
      store: embeddedStore(path('emitter')),
      batch: { intervalMs: config.batchSeconds * 1000 },
      ...(config.targets === 'loopback' && { devTargets: 'loopback' as const }),
      ...{ clock, logger, onError },
    });
    opened.add(emitter.stop);
    const store = sqliteSampleStore(path('sample-lms.db'));
    opened.add(store.close);
    const hub = createHub(limits);
    const { account: accountId } = config;
    const onNews = (news: { type: string }) => hub.tell(accountId, news);
    const lms = createSampleLms({ store, emitter, accountId, clock, onNews, onError });
    opened.add(lms.stop);
    const signIn = await createPasswordSignIn({
      ...{ store: jsonAdminStore(path('admin.json')), accountId, now: clock.now },
      ...{ password: config.password, token: config.token },
      sessionKey: await sealingKeyFromFile(path('session.key')),
      sessionMs: limits.sessionHours * HOUR_MS,
      secure: config.origins?.some((origin) => origin.startsWith('https:')) ?? false,
      maxFailedTries: limits.maxFailedTries,
    });
    const { hosts, origins } = config;
    const served = createConsole({
      ...{ emitter, signIn, lms, hub, checkHost: isPrivate(config), hosts, origins, onError },
      pages: builtPages(),
      ...limits,
    });
    const server = await serve(served, { host: config.host, port: config.port, ...limits });
    opened.add(server.close);
    const heartbeat = setInterval(() => void served.heartbeat().catch(onError), HEARTBEAT_MS).unref();
    opened.add(() => clearInterval(heartbeat));
    await signIn.keep();
    emitter.start();
    lms.start();
    return {
      url: server.url,
      close: opened.close,
      ...(signIn.generated !== undefined && { password: signIn.generated }),
    };
  } catch (error) {
    // What is in the way is told, not what followed from it.
    await opened.close().catch(() => undefined);
    throw error;
  }
}

function dataFolder(folder: string): (file: string) => string {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    const message = `${folder} can't be a data folder: ${(cause as Error).message}.`;
    throw new ConsoleError('config_invalid', message, { cause });
  }
  return (file) => join(folder, file);
}
