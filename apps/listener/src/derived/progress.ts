import type { Database } from 'better-sqlite3';
import type { LogReader } from '../search/log-reader.ts';

export const PROGRESS = `
  create table if not exists progress (
    one integer primary key check (one = 1),
    position integer not null,
    edition text not null
  );
  insert or ignore into progress (one, position, edition) values (1, 0, '');
`;

/** How far something got that follows the log. Kept with what it made of it, in one transaction. */
export interface Progress {
  position(): number;
  save(position: number): void;
  /**
   * Takes note of the log's edition, within the transaction of a step, before anything is read. @returns whether what
   * was read before is in the log no more, since another was put in its place, or its end was taken back.
   */
  noteEdition(): boolean;
  startAgain(): void;
}

export function createProgress(db: Database, log: Pick<LogReader, 'edition' | 'sameUpTo' | 'newest'>): Progress {
  const selectPosition = db.prepare<[], number>('select position from progress').pluck();
  const selectEdition = db.prepare<[], string>('select edition from progress').pluck();
  const savePosition = db.prepare('update progress set position = ?');
  const saveEdition = db.prepare('update progress set edition = ?');
  const position = () => selectPosition.get() ?? 0;
  return {
    position,
    save: (position) => void savePosition.run(position),
    noteEdition() {
      const edition = log.edition();
      const known = selectEdition.get() ?? '';
      const isGone = known !== '' && known !== edition && position() > log.sameUpTo(known);
      if (known !== edition) saveEdition.run(edition);
      // Shorter than what was read: an older copy of the log.
      return isGone || position() > log.newest();
    },
    startAgain: () => void savePosition.run(0),
  };
}
