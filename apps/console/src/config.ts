import { inWords, isLoopback, settingFaultsOf } from '@earshot/server';
import * as z from 'zod';
import { ConsoleError } from './errors.ts';
import { type LimitOptions, limitNames, variableOf } from './limits.ts';

/** Names separated by commas. */
const list = (item: z.ZodType<string, string>) =>
  z
    .string()
    .transform((text) => text.split(',').map((entry) => entry.trim()))
    .pipe(z.array(item));

const wholeNumber = (most: number) =>
  z
    .string()
    .regex(/^[1-9]\d{0,14}$/, { error: 'expected a whole number, at least 1' })
    .transform(Number)
    .pipe(z.number().max(most));

/** The largest delay that a timer of Node takes. */
const MAX_MS = 2 ** 31 - 1;

const secret = z
  .string()
  // What a form and a Bearer header can carry.
  .regex(/^[\x21-\x7e]{16,}$/, { error: 'expected at least 16 printable ASCII characters and no space' });

const configSchema = z.object({
  port: z
    .string()
    .regex(/^\d{1,5}$/, { error: 'expected a port number, 0 for any free one' })
    .transform(Number)
    .pipe(z.number().max(65_535))
    .default(4100),
  host: z.string().min(1).default('127.0.0.1'),
  data: z.string().min(1).default('.earshot-console'),
  /** The account whose webhooks are looked after. */
  account: wholeNumber(Number.MAX_SAFE_INTEGER).default(1010),
  /** Of the Integration Admin. Without it one is made at the first start and printed once. */
  password: z.string().min(8, { error: 'expected at least 8 characters' }).optional(),
  /** For programs: `Authorization: Bearer <token>` instead of a session. */
  token: secret.optional(),
  /** Names besides loopback ones under which the console is asked, by a proxy or tunnel. */
  hosts: list(
    z.string().regex(/^[\w.-]+$/, { error: 'expected host names without port, separated by commas' }),
  ).optional(),
  /** Origins besides its own whose pages may reach it. */
  origins: list(
    z.string().refine((text) => isHttpOrigin(text), {
      error: 'expected origins such as https://lms.example, separated by commas',
    }),
  ).optional(),
  /** Whether the webhooks may call this machine, by http too. */
  targets: z.enum(['loopback', 'public']).default('loopback'),
  /** Batch events go out every so often. */
  batchSeconds: wholeNumber(86_400).default(900),
  logLevel: z.enum(['debug', 'info', 'warn', 'error', 'silent']).optional(),
  ...(Object.fromEntries(limitNames.map((name) => [name, wholeNumber(MAX_MS).optional()])) as Record<
    keyof LimitOptions,
    z.ZodOptional<ReturnType<typeof wholeNumber>>
  >),
});

/** Where the console listens, what it looks after, and how much it takes. */
export type Config = z.infer<typeof configSchema>;

/** Settings as text: from flags, or from the environment as `EARSHOT_CONSOLE_PORT` and so on. */
export type ConfigInput = { [Name in keyof Config]?: string | undefined };

/**
 * The one place that reads the environment. A flag beats it.
 *
 * @throws ConsoleError `config_invalid` with every fault at once
 */
export function readConfig(flags: ConfigInput, env: NodeJS.ProcessEnv = process.env): Config {
  const parsed = configSchema.safeParse({ ...fromEnvironment(env), ...flags }, inWords);
  if (!parsed.success) throw invalid(settingFaultsOf(parsed.error, flags, variableOf));
  if (parsed.data.targets === 'loopback' && env.NODE_ENV === 'production') throw invalid(TARGETS_IN_PRODUCTION);
  return parsed.data;
}

/** The emitter refuses it too, in the words of its options, which this command doesn't have. */
const TARGETS_IN_PRODUCTION =
  'NODE_ENV is production, where webhooks must not call this machine: start with --targets public, or set EARSHOT_CONSOLE_TARGETS=public';

function invalid(faults: string): ConsoleError {
  return new ConsoleError('config_invalid', `The settings are not valid.\n${faults}`);
}

/** Whether only this machine can reach an address. */
export function isPrivate({ host }: Pick<Config, 'host'>): boolean {
  return isLoopback(host);
}

function fromEnvironment(env: NodeJS.ProcessEnv): ConfigInput {
  const names = Object.keys(configSchema.shape);
  const settings = names.map((name) => [name, env[variableOf(name)]] as const);
  return Object.fromEntries(settings.filter(([, value]) => value !== undefined && value !== ''));
}

function isHttpOrigin(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && new URL(text).origin === text;
}
