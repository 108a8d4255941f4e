import { inWords, isLoopback, settingFaultsOf, urlOf } from '@earshot/server';
import * as z from 'zod';
import { LEAST_BYTES } from './disk-share.ts';
import { ListenerError } from './errors.ts';
import { limitNames, limitSettings, variableOf } from './limits.ts';
import type { RetentionLimits } from './store/delivery-store.ts';
import { DEFAULT_RETENTION } from './store/retention.ts';

const PORT = 'expected a port number, 0 for any free one';

const port = z
  .string()
  .regex(/^\d{1,5}$/, { error: PORT })
  .transform(Number)
  .pipe(z.number().max(65_535, { error: PORT }));

/** Names separated by commas. */
const list = (item: z.ZodType<string, string>) =>
  z
    .string()
    .transform((text) => text.split(',').map((entry) => entry.trim()))
    .pipe(z.array(item));

const hostNames = list(
  z.string().regex(/^[\w.-]+$/, { error: 'expected host names without port, separated by commas' }),
);

const originNames = list(
  z.string().refine((text) => isHttpUrl(text) && new URL(text).origin === text, {
    error: 'expected origins such as https://ear.example, separated by commas',
  }),
);

const wholeNumber = z
  .string()
  .regex(/^[1-9]\d{0,14}$/, { error: 'expected a whole number, at least 1' })
  .transform(Number);

const configSchema = z.object({
  port: port.default(4000),
  host: z.string().min(1).default('127.0.0.1'),
  data: z.string().min(1).default('.earshot'),
  token: z
    .string()
    // What a Bearer header can carry.
    .regex(/^[\x21-\x7e]{16,}$/, { error: 'expected at least 16 printable ASCII characters and no space' })
    .optional(),
  /** Names besides loopback ones under which the listener is asked, by a proxy or tunnel. */
  hosts: hostNames.optional(),
  /** Origins besides its own whose pages may reach the listener. */
  origins: originNames.optional(),
  logLevel: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'], { error: 'expected debug, info, warn, error or silent' })
    .optional(),
  ...optional(limitSettings),
  keepDays: wholeNumber.pipe(z.number().max(36_500, { error: 'expected at most 36500 days' })).optional(),
  keepCount: wholeNumber.optional(),
  keepBytes: wholeNumber
    .refine((bytes) => bytes >= LEAST_BYTES, { error: `expected at least ${LEAST_BYTES} bytes` })
    .optional(),
  trustedProxies: z
    .string()
    .regex(/^\d$/, { error: 'expected a number of proxies, 0 to 9' })
    .transform(Number)
    .optional(),
});

function optional<Shape extends Record<string, z.ZodType>>(shape: Shape) {
  return z.object(shape).partial().shape;
}

/** Where the listener listens, where it keeps what it hears, and how much of that. */
export type Config = z.infer<typeof configSchema>;

/** Settings as text: from flags, or from the environment as `EARSHOT_PORT` and so on. */
export type ConfigInput = { [Name in keyof Config]?: string | undefined };

/**
 * The one place that reads the environment. A flag beats it.
 *
 * @throws ListenerError `config_invalid` with every fault at once, `token_required`
 */
export function readConfig(flags: ConfigInput, env: NodeJS.ProcessEnv = process.env): Config {
  const parsed = configSchema.safeParse({ ...fromEnvironment(env), ...given(flags) }, inWords);
  if (!parsed.success)
    throw new ListenerError(
      'config_invalid',
      `The settings are not valid.\n${settingFaultsOf(parsed.error, flags, variableOf)}`,
    );
  if (!isLoopback(parsed.data.host) && parsed.data.token === undefined) throw tokenRequired(parsed.data.host);
  return parsed.data;
}

function given(flags: ConfigInput): ConfigInput {
  return Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined));
}

function fromEnvironment(env: NodeJS.ProcessEnv): ConfigInput {
  const settings = {
    port: env.EARSHOT_PORT,
    host: env.EARSHOT_HOST,
    data: env.EARSHOT_DATA,
    token: env.EARSHOT_TOKEN,
    hosts: env.EARSHOT_HOSTS,
    origins: env.EARSHOT_ORIGINS,
    logLevel: env.EARSHOT_LOG_LEVEL,
    ...Object.fromEntries(limitNames.map((name) => [name, env[variableOf(name)]])),
    keepDays: env.EARSHOT_KEEP_DAYS,
    keepCount: env.EARSHOT_KEEP_COUNT,
    keepBytes: env.EARSHOT_KEEP_BYTES,
    trustedProxies: env.EARSHOT_TRUSTED_PROXIES,
  };
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined && value !== ''));
}

/** Where a client finds its listener, and the token that it shows there. */
export function readClientConfig(
  { url, token }: { url?: string; token?: string },
  env: NodeJS.ProcessEnv = process.env,
) {
  const found = token ?? fromEnvironment(env).token;
  if (url !== undefined) checkUrl('--url', url);
  return {
    url: url ?? listenerUrl(env),
    ...(found !== undefined && { token: found }),
  };
}

/** Where a listener that was started with the same environment is reached. */
function listenerUrl({ EARSHOT_PORT, EARSHOT_HOST }: NodeJS.ProcessEnv): string {
  // The token is the client's to show; here it only says that the host may be any.
  const { host, port } = readConfig({ token: 'not-asked-for-here' }, { EARSHOT_PORT, EARSHOT_HOST });
  return urlOf(host, port);
}

/** Where a listener of this machine keeps what it hears, whatever else it is told. */
export function readDataFolder(flag: string | undefined, env: NodeJS.ProcessEnv = process.env): string {
  return readConfig({ data: flag }, { EARSHOT_DATA: env.EARSHOT_DATA }).data;
}

/**
 * A URL that a command is given. Credentials don't belong in one: they would be shown with it.
 *
 * @throws ListenerError `config_invalid`, which does not quote it.
 */
export function checkUrl(flag: string, text: string): void {
  if (!isHttpUrl(text)) throw new ListenerError('config_invalid', `${flag} takes an http or https URL.`);
  const { username, password } = new URL(text);
  if (username !== '' || password !== '')
    throw new ListenerError('config_invalid', `${flag} takes no URL with a user or password in it.`);
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

/**
 * How much of the log is kept: what is not set is bounded by default.
 *
 * @throws ListenerError `config_invalid`
 */
export function retentionLimits({ keepDays, keepCount, keepBytes }: Partial<Config>): RetentionLimits {
  if (keepBytes !== undefined && keepBytes < LEAST_BYTES)
    throw new ListenerError('config_invalid', `keepBytes takes ${LEAST_BYTES} at least, not ${keepBytes}.`);
  return {
    ageMs: keepDays === undefined ? DEFAULT_RETENTION.ageMs : keepDays * 24 * 60 * 60 * 1000,
    count: keepCount ?? DEFAULT_RETENTION.count,
    bytes: keepBytes ?? DEFAULT_RETENTION.bytes,
  };
}

function tokenRequired(host: string): ListenerError {
  const message = `Bound to ${host} the listener could be read by others. Set a token with EARSHOT_TOKEN (or --token), or bind to 127.0.0.1.`;
  return new ListenerError('token_required', message);
}
