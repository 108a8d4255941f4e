import type { Database } from 'better-sqlite3';
import { createProgress } from '../derived/progress.ts';
import { createSharedTransaction } from '../derived/shared-transaction.ts';
import { type Arrival, createArrivalBlocks } from './arrival-blocks.ts';
import { type Document, documentsOf, type IndexedEvent } from './document.ts';
import { sightingId } from './event-search.ts';
import { facet } from './facets.ts';
import type { LogReader } from './log-reader.ts';

const STEP_DELIVERIES = 1024;
/** Steps that share a transaction are written ahead together. */
const STEP_BYTES = 512 * 1024;
const FORGET_DOCUMENTS = 500;
/** Whoever asks meanwhile waits for the step to end: larger ones are done sooner, and are felt. */
const MERGED_PAGES = 16;
const VACUUM_PAGES = 256;
/** Free pages are used again; this part of the file may wait for that. */
const FREE_SHARE = 1 / 8;

/** Keeps the index behind the log. Each step is small, and remembers how far it got in its own transaction. */
export interface Indexer {
  /** Adds what the log has more. @returns whether there was anything. */
  add(): boolean;
  /** Forgets what the log keeps no more, then gives its space back. @returns whether there was anything. */
  forget(): boolean;
  /** Whether space of what was forgotten is still to be given back. */
  isSettling(): boolean;
  position(): number;
  /** Before the database is closed. */
  finish(): void;
}

/** @param onConflict some were found, and can be asked for. */
export function createIndexer(db: Database, log: LogReader, onConflict: () => void = () => {}): Indexer {
  const blocks = createArrivalBlocks(db);
  const progress = createProgress(db, log);
  const insertDocument = db.prepare('insert into documents (rowid, facets, body) values (?, ?, ?)');
  const insertContent = db.prepare('insert into contents (id, content, conflict) values (?, ?, ?)');
  const first = db
    .prepare<[string], Buffer>(
      'select content from contents where id = (select rowid from documents where documents match ? order by rowid limit 1)',
    )
    .pluck();
  const documentsBefore = db
    .prepare<[number, number], number>(
      'select rowid from documents where rowid < cast(? as integer) order by rowid limit ?',
    )
    .pluck();
  const refusedBefore = db
    .prepare<[string, number, number], number>(
      'select rowid from documents where documents match ? and rowid < cast(? as integer) order by rowid limit ?',
    )
    .pluck();
  const deleteDocument = db.prepare('delete from documents where rowid = ?');
  const deleteContent = db.prepare('delete from contents where id = ?');
  const merge = db.prepare(`insert into documents (documents, rank) values ('merge', ${MERGED_PAGES})`);
  const selectChanges = db.prepare<[], number>('select total_changes()').pluck();
  const pages = (what: 'page_count' | 'freelist_count') => db.pragma(what, { simple: true }) as number;
  const transaction = createSharedTransaction(db);
  // What an earlier process forgot may still be there.
  let settling = progress.position() > 0;

  function startAgain(): void {
    db.exec("insert into documents(documents) values('delete-all'); delete from contents; delete from arrivals");
    progress.startAgain();
  }

  /** Only an event that was known before can be in conflict. */
  function isInConflict({ fresh, identity, content }: IndexedEvent): boolean {
    const earlier = fresh ? undefined : first.get(`facets : "${identity}"`);
    return earlier !== undefined && !earlier.equals(content);
  }

  /** Events come before their delivery, which is in conflict when one of them is. @returns how many are. */
  function store(documents: readonly Document[]): number {
    let conflicts = 0;
    for (const { id, facets, body, event } of documents) {
      const conflict = event ? isInConflict(event) : conflicts > 0;
      const words = [...facets, ...(event ? [event.identity] : []), ...(conflict ? [facet('own', 'conflict')] : [])];
      insertDocument.run(id, words.join(' '), body);
      if (!event) continue;
      insertContent.run(id, event.content, conflict ? 1 : 0);
      if (conflict) conflicts += 1;
    }
    return conflicts;
  }

  function addStep(): boolean {
    if (progress.noteLog()) startAgain();
    const arrivals: Arrival[] = [];
    let bytes = 0;
    let conflicts = 0;
    for (const { delivery, body } of log.entries(progress.position())) {
      conflicts += store(documentsOf(delivery, body));
      arrivals.push({ seq: delivery.seq, receivedAt: Date.parse(delivery.receivedAt) });
      bytes += body.length;
      if (bytes >= STEP_BYTES || arrivals.length >= STEP_DELIVERIES) break;
    }
    blocks.record(arrivals);
    const last = arrivals.at(-1);
    if (last) progress.save(last.seq);
    if (conflicts > 0) onConflict();
    return last !== undefined;
  }

  const forget = db.transaction((ids: readonly number[]) => {
    for (const id of ids) {
      deleteDocument.run(id);
      deleteContent.run(id);
    }
  });

  /** What the log dropped before its beginning, and of what was refused, before the beginning of that. */
  function gone(): number[] {
    const oldest = log.oldest() ?? log.newest() + 1;
    const ids = documentsBefore.all(sightingId(oldest, 0), FORGET_DOCUMENTS);
    if (ids.length > 0) return ids;
    const refused = ['refused', 'malformed'].map((verdict) => `"${facet('verdict', verdict)}"`).join(' OR ');
    const oldestRefused = Math.min(log.oldestRefused() ?? Number.POSITIVE_INFINITY, progress.position() + 1);
    return refusedBefore.all(`facets : (${refused})`, sightingId(oldestRefused, 0), FORGET_DOCUMENTS);
  }

  /**
   * An entry that was deleted is merely marked, until the piece that holds it is written anew. A piece of which a tenth
   * is gone is due for that. @returns whether there was anything to do.
   */
  function settle(): boolean {
    const before = selectChanges.get() ?? 0;
    merge.run();
    // The command itself counts as one change.
    if ((selectChanges.get() ?? 0) - before > 1) return true;
    if (pages('freelist_count') <= pages('page_count') * FREE_SHARE) return false;
    db.pragma(`incremental_vacuum(${VACUUM_PAGES})`);
    return true;
  }

  return {
    add: () => transaction.run(addStep),
    forget() {
      const ids = gone();
      if (ids.length === 0) {
        settling &&= settle();
        return settling;
      }
      settling = true;
      forget(ids);
      blocks.forgetBefore(log.oldest() ?? 0);
      return true;
    },
    isSettling: () => settling,
    position: progress.position,
    finish: transaction.finish,
  };
}
