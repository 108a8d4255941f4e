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
  /** Whether what was followed is not the log as it is: another was put in its place, or its end was taken back. */
  isOutdated(): boolean;
  startAgain(): void;
}

export function createProgress(db: Database, log: Pick<LogReader, 'edition' | 'newest'>): Progress {
  const selectPosition = db.prepare<[], number>('select position from progress').pluck();
  const selectEdition = db.prepare<[], string>('select edition from progress').pluck();
  const savePosition = db.prepare('update progress set position = ?');
  const saveStart = db.prepare('update progress set position = 0, edition = ?');
  const position = () => selectPosition.get() ?? 0;
  return {
    position,
    save: (position) => void savePosition.run(position),
    isOutdated: () => selectEdition.get() !== log.edition() || position() > log.newest(),
    startAgain: () => void saveStart.run(log.edition()),
  };
}
