// stdout is data, stderr is talk.

/** Writes a line of talk. */
export function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Writes a line of data. Resolves when the reader of a pipe can take more. */
export async function print(line: string): Promise<void> {
  if (!process.stdout.write(`${line}\n`)) await new Promise((resolve) => process.stdout.once('drain', resolve));
}
