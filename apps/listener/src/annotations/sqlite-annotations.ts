import Database from 'better-sqlite3';
import type { Annotations, Note, Pin } from './annotations.ts';

// A file of its own: people's words can't be computed from the log, and are no part of it.
const SCHEMA = `
  create table if not exists annotations (
    id integer primary key autoincrement,
    kind text not null,
    event_id text not null,
    value text not null,
    unique (kind, event_id)
  );
  create index if not exists annotations_by_kind on annotations (kind, id);
`;

type Kind = 'note' | 'pin';

interface Row {
  id: number;
  value: string;
}

const MAX = { note: 10_000, pin: 1000 } as const;

/** @param most how many notes and pins are kept. */
export function sqliteAnnotations(path: string, most: Record<Kind, number> = MAX): Annotations {
  const db = openDatabase(path);
  const insert = db.prepare('insert into annotations (kind, event_id, value) values (?, ?, ?)');
  const remove = db.prepare('delete from annotations where kind = ? and event_id = ?');
  const count = db.prepare<[Kind], number>('select count(*) from annotations where kind = ?').pluck();
  const selectOne = db
    .prepare<[Kind, string], string>('select value from annotations where kind = ? and event_id = ?')
    .pluck();
  const selectPage = db.prepare<[Kind, number, number], Row>(
    'select id, value from annotations where kind = ? and id < ? order by id desc limit ?',
  );

  /** What is written again becomes the newest. */
  const save = db.transaction((kind: Kind, value: Note | Pin): boolean => {
    const { changes } = remove.run(kind, value.eventId);
    if (changes === 0 && (count.get(kind) ?? 0) >= most[kind]) return false;
    insert.run(kind, value.eventId, JSON.stringify(value));
    return true;
  });

  function found<Value>(kind: Kind, eventIds: readonly string[]): Value[] {
    const values = [...new Set(eventIds)].map((eventId) => selectOne.get(kind, eventId));
    return values.filter((value) => value !== undefined).map((value) => JSON.parse(value) as Value);
  }

  return {
    saveNote: async (note) => save('note', note),
    removeNote: async (eventId) => void remove.run('note', eventId),
    savePin: async (pin) => save('pin', pin),
    removePin: async (eventId) => void remove.run('pin', eventId),
    of: async (eventIds) => ({ notes: found<Note>('note', eventIds), pins: found<Pin>('pin', eventIds) }),
    async notes({ before = Number.MAX_SAFE_INTEGER, limit }) {
      const rows = selectPage.all('note', before, limit);
      const last = rows.at(-1);
      const notes = rows.map(({ value }) => JSON.parse(value) as Note);
      return { notes, ...(last && rows.length === limit && { before: last.id }) };
    },
    pins: async () =>
      selectPage.all('pin', Number.MAX_SAFE_INTEGER, most.pin).map(({ value }) => JSON.parse(value) as Pin),
    async close() {
      db.close();
    },
  };
}

/** It is tried at every use while the file is damaged: what fails must not stay open. */
function openDatabase(path: string): Database.Database {
  const db = new Database(path);
  try {
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.exec(SCHEMA);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}
