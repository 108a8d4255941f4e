import { buildWhenStale } from './build.ts';

// Loaded before the command: no process more. Pages that can't be built keep nobody from the API.

await buildWhenStale().catch((error: Error) => {
  process.stderr.write(`The pages of the console could not be built: ${error.message}\n`);
});
