import type { Database } from 'better-sqlite3';

/** Whether the disk takes writes. */
export interface Probe {
  /** Throws what an append would throw. */
  write(): void;
}

/** More than a free page or two that an almost full disk may have left. */
const FILLER_BYTES = 64 * 1024;

export function createProbe(db: Database): Probe {
  db.exec('create table if not exists probe (id integer primary key, filler blob not null)');
  // Not over the old row: that would need no new page, and succeed on a full disk.
  const fill = db.prepare(`insert into probe (filler) values (zeroblob(${FILLER_BYTES}))`);
  const empty = db.prepare('delete from probe');
  return {
    write() {
      fill.run();
      empty.run();
    },
  };
}
