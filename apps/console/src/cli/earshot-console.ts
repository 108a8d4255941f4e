import { createLog, endWithOutput, runUntilSignal } from '@earshot/server/process';
import { Command, CommanderError } from 'commander';
import { type ConfigInput, readConfig } from '../config.ts';
import { openConsole } from '../open.ts';
import { version } from '../version.ts';

// stdout is data, stderr is talk. Exit codes: 0 done, 1 it did not work, 2 the command line or the settings are wrong.

const program = new Command('earshot-console')
  .description("The Integration Admin's console over a sample LMS that emits webhooks.")
  .version(version)
  .option('--port <port>', 'port to listen on, 0 for any free one (EARSHOT_CONSOLE_PORT, 4100)')
  .option('--host <host>', 'address to listen on (EARSHOT_CONSOLE_HOST, 127.0.0.1)')
  .option('--data <folder>', 'folder for everything that is kept (EARSHOT_CONSOLE_DATA, .earshot-console)')
  .option('--account <id>', 'the account whose webhooks are looked after (EARSHOT_CONSOLE_ACCOUNT, 1010)')
  .option('--targets <which>', 'loopback: webhooks may call this machine; public (EARSHOT_CONSOLE_TARGETS, loopback)')
  .option('--batch-seconds <n>', 'batch events are sent every so often (EARSHOT_CONSOLE_BATCH_SECONDS, 900)')
  .option('--log-level <level>', 'debug, info, warn, error or silent (EARSHOT_CONSOLE_LOG_LEVEL, info)')
  .action(run)
  .exitOverride();

endWithOutput('earshot-console');

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

async function run(flags: ConfigInput): Promise<void> {
  const config = readConfig(flags);
  const log = await createLog({ level: config.logLevel, forPeople: Boolean(process.stderr.isTTY) });
  const onError = (error: unknown) => log.error({ err: error }, 'something failed');
  const opened = await openConsole(config, { onError, logger: log });
  if (opened.password !== undefined) {
    process.stderr.write(`\nThe Integration Admin's password, told only once: ${opened.password}\n\n`);
  }
  await runUntilSignal('earshot console', opened, log);
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const { message, code, stack } = error as Error & { code?: string };
  const text = code === undefined ? stack : code === 'config_invalid' ? message : `${message} (${code})`;
  process.stderr.write(`earshot-console: ${text}\n`);
  return code === 'config_invalid' ? 2 : 1;
}
