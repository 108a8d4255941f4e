import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const PASSED_OVER = new Set(['dist', 'node_modules']);

/**
 * Whether something that was built is missing, or older than what it was built from. Folders count too: a file that
 * was deleted leaves its mark there.
 */
export function isStale(built: string, sources: readonly string[]): boolean {
  const builtAt = changedAt(built);
  return builtAt === undefined || sources.some((source) => (newestIn(source) ?? 0) > builtAt);
}

function newestIn(path: string): number | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats?.isDirectory()) return stats?.mtimeMs;
  const inside = readdirSync(path)
    .filter((name) => !PASSED_OVER.has(name))
    .map((name) => newestIn(join(path, name)) ?? 0);
  // What is built inside of it changes the folder as well.
  const hasBuilt = readdirSync(path).some((name) => PASSED_OVER.has(name));
  return Math.max(hasBuilt ? 0 : stats.mtimeMs, ...inside);
}

function changedAt(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}
