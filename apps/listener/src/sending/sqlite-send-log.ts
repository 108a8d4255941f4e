import Database from 'better-sqlite3';
import { createDatabaseSpace, WAL_BYTES } from '../store/database-space.ts';
import type { SendLog, Sent } from './send-log.ts';

// A file of its own, so that sending on never holds up the commits of what arrives.
const SCHEMA = `
  create table if not exists sends (
    id integer primary key autoincrement,
    seq integer not null,
    kind text not null,
    sent text not null
  );
  create index if not exists sends_by_seq on sends (seq);
  create unique index if not exists sends_forwarded on sends (seq) where kind = 'forward';
  create table if not exists positions (
    follower text primary key,
    seq integer not null
  ) without rowid;
`;

const MAX_SENDS = 100_000;

/** @param maxSends how many outcomes are kept. */
export function sqliteSendLog(path: string, maxSends: number = MAX_SENDS): SendLog {
  const db = openDatabase(path);

  const insert = db.prepare(
    `insert into sends (seq, kind, sent) values (?, ?, ?)
     on conflict (seq) where kind = 'forward' do update set sent = excluded.sent`,
  );
  const dropOldest = db.prepare('delete from sends where id <= (select max(id) from sends) - ?');
  const selectSends = db.prepare<[number], string>('select sent from sends where seq = ? order by id').pluck();
  const selectPosition = db.prepare<[string], number>('select seq from positions where follower = ?').pluck();
  const savePosition = db.prepare(
    'insert into positions (follower, seq) values (?, ?) on conflict do update set seq = excluded.seq',
  );
  const deletePosition = db.prepare('delete from positions where follower = ?');
  const selectFollowers = db.prepare<[], string>('select follower from positions order by follower').pluck();
  const space = createDatabaseSpace(db);
  const record = db.transaction((sent: Sent) => {
    insert.run(sent.seq, sent.kind, JSON.stringify(sent));
    dropOldest.run(maxSends);
  });

  return {
    record: async (sent) => record(sent),
    of: async (seq) => selectSends.all(seq).map((sent) => JSON.parse(sent) as Sent),
    position: async (follower) => selectPosition.get(follower),
    move: async (follower, seq) => void savePosition.run(follower, seq),
    forget: async (follower) => void deletePosition.run(follower),
    followers: async () => selectFollowers.all(),
    size: async () => space.size(),
    async close() {
      db.close();
    },
  };
}

function openDatabase(path: string): Database.Database {
  const db = new Database(path);
  try {
    db.pragma('journal_mode = WAL');
    // What the power takes away is sent once more: at least once is the promise.
    db.pragma('synchronous = NORMAL');
    db.pragma(`journal_size_limit = ${WAL_BYTES}`);
    db.exec(SCHEMA);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}
