import { buildWhenStale } from './build.ts';

// Loaded before the command: no process more, and nothing for commands that serve no page.

const [, , command, ...flags] = process.argv;

if (command === 'listen' && !flags.includes('--help')) {
  // A page that can't be built keeps nobody from receiving events.
  await buildWhenStale().catch((error: Error) => {
    process.stderr.write(`The inspector page could not be built: ${error.message}\n`);
  });
}
