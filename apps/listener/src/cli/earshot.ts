import { Command, CommanderError } from 'commander';
import { exportCommand } from './export.ts';
import { importCommand } from './import.ts';
import { listenCommand } from './listen.ts';
import { sendCommand } from './send.ts';
import { tailCommand } from './tail.ts';
import { tell } from './terminal.ts';

// Exit codes: 0 done, 1 it did not work, 2 the command line is wrong.

const program = new Command('earshot')
  .description('Receive, watch and send the webhooks of learning platforms.')
  .addCommand(listenCommand())
  .addCommand(tailCommand())
  .addCommand(sendCommand())
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
  tell(code === undefined ? `earshot: ${stack}` : `earshot: ${message} (${code})`);
  return code === 'config_invalid' ? 2 : 1;
}
