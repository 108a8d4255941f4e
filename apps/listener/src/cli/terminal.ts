// stdout is data, stderr is talk.

/** Writes a line of talk. */
export function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Writes a line of data. Resolves when the reader of a pipe can take more. */
export async function print(line: string): Promise<void> {
  if (!process.stdout.write(`${line}\n`)) await new Promise((resolve) => process.stdout.once('drain', resolve));
}

/** Text from outside, with everything escaped that could steer a terminal or forge a line. */
export function safe(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (char) =>
    Array.from({ length: char.length }, (_, at) => escapeUnit(char.charCodeAt(at))).join(''),
  );
}

function escapeUnit(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}
