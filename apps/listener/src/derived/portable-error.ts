/**
 * An error as it may cross threads: of SQLite's own, only the code would arrive.
 *
 * @param path of the file that was worked on.
 */
export function portableError(error: unknown, path: string): Error {
  const { message, code, stack } = error as Error & { code?: string };
  const crossing = new Error(`${path}: ${message}${code === undefined ? '' : ` (${code})`}`);
  if (stack !== undefined) crossing.stack = stack;
  return crossing;
}
