import type { Database } from 'better-sqlite3';
import type { LogReader } from '../search/log-reader.ts';

export const PROGRESS = `
  create table if not exists progress (
    one integer primary key check (one = 1),
    position integer not null,
    log text not null
  );
  insert or ignore into progress (one, position, log) values (1, 0, '');
`;

/** How far something got that follows the log. Kept with what it made of it, in one transaction. */
export interface Progress {
  position(): number;
  save(position: number): void;
  /**
   * Takes note of which log it is, within the transaction of a step, before anything is read. @returns whether what was
   * read before is not in it, since it was put in the place of another.
   */
  noteLog(): boolean;
  startAgain(): void;
}

export function createProgress(db: Database, log: Pick<LogReader, 'identity' | 'newest'>): Progress {
  const selectPosition = db.prepare<[], number>('select position from progress').pluck();
  const selectLog = db.prepare<[], string>('select log from progress').pluck();
  const savePosition = db.prepare('update progress set position = ?');
  const saveLog = db.prepare('update progress set log = ?');
  const position = () => selectPosition.get() ?? 0;
  return {
    position,
    save: (position) => void savePosition.run(position),
    noteLog() {
      const identity = log.identity();
      const known = selectLog.get() ?? '';
      if (known !== identity) saveLog.run(identity);
      const isAnother = known !== '' && known !== identity;
      // Shorter than what was read: an older copy of the log.
      return isAnother || position() > log.newest();
    },
    startAgain: () => void savePosition.run(0),
  };
}
