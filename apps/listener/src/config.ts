import * as z from 'zod';
import { isLoopback } from './access.ts';
import { ListenerError } from './errors.ts';

const port = z
  .string()
  .regex(/^\d{1,5}$/, { error: 'expected a port number, 0 for any free one' })
  .transform(Number)
  .pipe(z.number().max(65_535));

const configSchema = z.object({
  port: port.default(4000),
  host: z.string().min(1).default('127.0.0.1'),
  data: z.string().min(1).default('.earshot'),
  token: z
    .string()
    // What a Bearer header can carry.
    .regex(/^[\x21-\x7e]{16,}$/, { error: 'expected at least 16 printable ASCII characters and no space' })
    .optional(),
  trustedProxies: z
    .string()
    .regex(/^\d$/, { error: 'expected a number of proxies, 0 to 9' })
    .transform(Number)
    .optional(),
});

/** Where the listener listens, and where it keeps what it hears. */
export type Config = z.infer<typeof configSchema>;

/** Settings as text: from flags, or from the environment as `EARSHOT_PORT` and so on. */
export type ConfigInput = { [Name in keyof Config]?: string };

/**
 * The one place that reads the environment. A flag beats it.
 *
 * @throws ListenerError `config_invalid` with every fault at once, `token_required`
 */
export function readConfig(flags: ConfigInput, env: NodeJS.ProcessEnv = process.env): Config {
  const parsed = configSchema.safeParse({ ...fromEnvironment(env), ...flags });
  if (!parsed.success)
    throw new ListenerError('config_invalid', `The settings are not valid.\n${z.prettifyError(parsed.error)}`);
  if (!isLoopback(parsed.data.host) && parsed.data.token === undefined) throw tokenRequired(parsed.data.host);
  return parsed.data;
}

function fromEnvironment(env: NodeJS.ProcessEnv): ConfigInput {
  const settings = {
    port: env.EARSHOT_PORT,
    host: env.EARSHOT_HOST,
    data: env.EARSHOT_DATA,
    token: env.EARSHOT_TOKEN,
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
  if (url !== undefined && !isHttpUrl(url))
    throw new ListenerError('config_invalid', '--url takes an http or https URL.');
  return {
    url: url ?? `http://127.0.0.1:${readConfig({}, { EARSHOT_PORT: env.EARSHOT_PORT }).port}`,
    ...(found !== undefined && { token: found }),
  };
}

export function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

function tokenRequired(host: string): ListenerError {
  const message = `Bound to ${host} the listener could be read by others. Set a token with EARSHOT_TOKEN (or --token), or bind to 127.0.0.1.`;
  return new ListenerError('token_required', message);
}
