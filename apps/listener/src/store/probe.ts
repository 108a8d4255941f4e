import type { Database } from 'better-sqlite3';

/** Whether the disk takes writes, and how much of it is taken. */
export interface Probe {
  /** Throws what an append would throw. */
  write(): void;
  /** Of the database without its write-ahead log, which is bounded by itself. */
  size(): number;
}

/** More than a free page or two that an almost full disk may have left. */
const FILLER_BYTES = 64 * 1024;

export function createProbe(db: Database): Probe {
  db.exec('create table if not exists probe (id integer primary key, filler blob not null)');
  // Not over the old row: that would need no new page, and succeed on a full disk.
  const fill = db.prepare(`insert into probe (filler) values (zeroblob(${FILLER_BYTES}))`);
  const empty = db.prepare('delete from probe');
  const selectSize = db
    .prepare<[], number>('select page_count * page_size from pragma_page_count(), pragma_page_size()')
    .pluck();
  return {
    write() {
      fill.run();
      empty.run();
    },
    size: () => selectSize.get() ?? 0,
  };
}
