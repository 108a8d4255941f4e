/** What SQLite says of a file that is not, or not wholly, what it wrote. */
const DAMAGE = /^SQLITE_(CORRUPT|NOTADB|IOERR)/;
/** What it says when it is the moment that is wrong: a full disk, somebody's lock, no right to write. */
const MOMENT = /^SQLITE_(FULL|BUSY|LOCKED|CANTOPEN|READONLY|NOMEM)/;

/** Whether an error tells of a damaged file: its connection is worth nothing more, also once the file is mended. */
export function isDamage(error: unknown): boolean {
  return DAMAGE.test(codeOf(error));
}

/** Whether an error tells nothing of the file, which may be good. */
export function isOfTheMoment(error: unknown): boolean {
  return MOMENT.test(codeOf(error));
}

function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : '';
}
