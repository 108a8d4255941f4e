import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { doctorCommand } from './doctor.ts';
import { exportCommand } from './export.ts';
import { importCommand } from './import.ts';
import { listenCommand } from './listen.ts';
import { replayCommand } from './replay.ts';
import { sendCommand } from './send.ts';
import { tailCommand } from './tail.ts';
import { tell } from './terminal.ts';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

// Exit codes: 0 done, 1 it did not work, 2 the command line is wrong.

const program = new Command('earshot')
  .description('Receive, watch and send the webhooks of learning platforms.')
  .version(version)
  .addCommand(listenCommand())
  .addCommand(tailCommand())
  .addCommand(sendCommand())
  .addCommand(doctorCommand())
  .addCommand(replayCommand())
  .addCommand(exportCommand())
  .addCommand(importCommand())
  .exitOverride();
for (const command of program.commands) command.exitOverride();

// `earshot tail | head` ends the pipe: that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const { message, code, stack } = error as Error & { code?: string };
  if (code === 'config_invalid' || code === 'token_required') {
    tell(`earshot: ${message}`);
    return 2;
  }
  tell(code === undefined ? `earshot: ${stack}` : `earshot: ${message} (${code})`);
  return 1;
}
