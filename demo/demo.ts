import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { connect } from './connect.ts';
import { type Program, startProgram } from './program.ts';

// Both ends on one machine: the console with its sample LMS, and the listener, a webhook set up between them.

const { values } = parseArgs({
  options: {
    'console-port': { type: 'string', default: '4100' },
    'listener-port': { type: 'string', default: '4000' },
    data: { type: 'string', default: '.earshot-demo' },
  },
});
const { data } = values;
/** So that batch events don't keep anybody waiting. */
const BATCH_SECONDS = '10';

const running: Program[] = [];
let ending: Promise<unknown> | undefined;

function end(): Promise<unknown> {
  ending ??= Promise.all(running.map((program) => program.end()));
  return ending;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, end);

try {
  await mkdir(data, { recursive: true, mode: 0o700 });
  const password = await keptPassword(join(data, 'password'));
  const [listenerUrl, consoleUrl] = await Promise.all([
    start('listener', { script: 'apps/listener/src/cli/earshot.ts', before: './tools/inspector/before-listen.ts' }, [
      'listen',
    ]),
    start(
      'console',
      { script: 'apps/console/src/cli/earshot-console.ts', before: './tools/console/before-start.ts' },
      [],
      {
        ...{ EARSHOT_CONSOLE_PASSWORD: password, EARSHOT_CONSOLE_BATCH_SECONDS: BATCH_SECONDS },
      },
    ),
  ]);
  await connect({ consoleUrl, listenerUrl, password });
  process.stdout.write(
    [
      '',
      `  Console   ${consoleUrl}   password ${password}`,
      `  Listener  ${listenerUrl}`,
      '',
      '  Let a learner enrol in the console under Activity, and see the event arrive at the listener.',
      '  Ctrl-C ends both.',
      '',
      '',
    ].join('\n'),
  );
  await Promise.race(running.map((program) => program.ended));
  if (ending === undefined) throw new Error('One of the two ended.');
} catch (error) {
  if (ending === undefined) {
    process.stderr.write(`demo: ${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
await end();

/** @returns its URL, once it serves. Known from the first moment on, it is ended with the others. */
function start(
  name: 'console' | 'listener',
  program: { script: string; before: string },
  given: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<string> {
  const args = [...given, '--port', values[`${name}-port`], '--data', join(data, name)];
  const started = startProgram(program, args, env);
  running.push(started);
  return started.url;
}

/** The same at every start, so that whoever is signed in stays so. */
async function keptPassword(path: string): Promise<string> {
  try {
    await writeFile(path, randomBytes(9).toString('base64url'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return (await readFile(path, 'utf8')).trim();
}
