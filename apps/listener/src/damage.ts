/** What SQLite says of a file that is not, or not wholly, what it wrote. */
const DAMAGE = /^SQLITE_(CORRUPT|NOTADB|IOERR)/;

/** Whether an error tells of a damaged file: its connection is worth nothing more, also once the file is mended. */
export function isDamage(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' && DAMAGE.test(code);
}
