/**
 * What a command does where its output can't be written. A pipe whose reader has what it wanted (`| head`) is no failure
 * and ends it; a full disk behind `> file` is one, told in a line. Talk that can't be written ends nothing.
 */
export function endWithOutput(name: string): void {
  process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE') process.exit(0);
    process.stderr.write(`${name}: stdout can't be written: ${message}.\n`);
    process.exit(1);
  });
  process.stderr.on('error', () => {});
}
