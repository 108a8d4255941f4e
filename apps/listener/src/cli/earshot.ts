import { readFileSync } from 'node:fs';
import { endWithOutput } from '@earshot/server/process';
import { Command, CommanderError } from 'commander';
import { tell } from './terminal.ts';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

// Exit codes: 0 done, 1 it did not work, 2 the command line is wrong.

/** Loaded when they are asked for: of what a command takes to start, most is the modules that it needs. */
const commands = new Map<string, () => Promise<Command>>([
  ['listen', async () => (await import('./listen.ts')).listenCommand()],
  ['tail', async () => (await import('./tail.ts')).tailCommand()],
  ['send', async () => (await import('./send.ts')).sendCommand()],
  ['doctor', async () => (await import('./doctor.ts')).doctorCommand()],
  ['replay', async () => (await import('./replay.ts')).replayCommand()],
  ['export', async () => (await import('./export.ts')).exportCommand()],
  ['import', async () => (await import('./import.ts')).importCommand()],
]);

const program = new Command('earshot')
  .description('Receive, watch and send the webhooks of learning platforms.')
  .version(version)
  .exitOverride();
for (const command of await loaded(process.argv[2])) program.addCommand(command.exitOverride());

/** All of them for the help, and for a name that none of them has. */
async function loaded(asked = '--help'): Promise<Command[]> {
  if (asked === '--version' || asked === '-V') return [];
  const load = commands.get(asked);
  return Promise.all(load ? [load()] : [...commands.values()].map((command) => command()));
}

endWithOutput('earshot');

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const { message, code, stack } = error as Error & { code?: string };
  if (code === 'config_invalid' || code === 'token_required' || code === 'settings_invalid') {
    tell(`earshot: ${message}`);
    return 2;
  }
  tell(code === undefined ? `earshot: ${stack}` : `earshot: ${message} (${code})`);
  return 1;
}
