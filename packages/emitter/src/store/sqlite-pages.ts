import type { Statement } from 'better-sqlite3';
import type { RecordFilter } from './records.ts';
import type { SqliteDatabase } from './sqlite-database.ts';

// Pages of the tables that only grow, newest first.

const PAGE = 100;
const LONGEST_PAGE = 1_000;

/** Rows of an account that one look goes through at most. */
const SLICE_ROWS = 10_000;

/** What a row must be, and the parameters of that SQL. */
export interface Condition {
  sql: string;
  given?: Record<string, number | string>;
}

/** A part of a page, and before which id the next part is to be looked for; absent when there is nothing more. */
export interface Slice<Entry> {
  found: Entry[];
  before?: number;
}

/** A filter with the least id that a row may have. Its name is that of no filter: `from` is a moment. */
type SliceFilter = RecordFilter & { leastId?: number | undefined };

/** As somebody asked for it: SQLite takes a negative limit for none, and no fraction. */
function pageSize(limit = PAGE): number {
  return Math.min(Math.max(Math.floor(limit) || 0, 0), LONGEST_PAGE);
}

/** The conditions are written out: one that might be left out would keep SQLite from the index. */
export function createPager<Row>(database: SqliteDatabase, table: string, columns: string) {
  const statements = new Map<string, Statement<object, Row>>();

  function statementFor(conditions: readonly Condition[]): Statement<object, Row> {
    const where = conditions.map(({ sql }) => `and ${sql}`).join(' ');
    const known =
      statements.get(where) ??
      database.prepare<object, Row>(`
        select ${columns} from ${table}
        where account_id = :accountId and id >= :leastId and id < :before ${where}
        order by id desc
        limit :limit`);
    statements.set(where, known);
    return known;
  }

  return (accountId: number, filter: SliceFilter, wanted: readonly Condition[] = []): Row[] => {
    const { webhookId, before = Number.MAX_SAFE_INTEGER, leastId = 0, limit } = filter;
    const ofWebhook = webhookId === undefined ? [] : [{ sql: 'webhook_id = :webhookId', given: { webhookId } }];
    const conditions = [...ofWebhook, ...wanted];
    const bounds = { accountId, before, leastId, limit: pageSize(limit) };
    return statementFor(conditions).all(Object.assign(bounds, ...conditions.map(({ given }) => given)));
  };
}

/**
 * Looks at the newest rows of an account only, and tells where the next look begins: what is rare may be far back, and
 * while the thread looks for it, nothing is logged or settled.
 */
export function createSlicer(database: SqliteDatabase, table: string) {
  const start = database
    .prepare<[number, number], number>(
      `select id from ${table} where account_id = ? and id < ? order by id desc limit 1 offset ${SLICE_ROWS - 1}`,
    )
    .pluck();
  return <Row>(accountId: number, filter: RecordFilter, look: (slice: SliceFilter) => Row[]): Slice<Row> => {
    const leastId = start.get(accountId, filter.before ?? Number.MAX_SAFE_INTEGER);
    const found = look({ ...filter, leastId });
    return leastId === undefined ? { found } : { found, before: leastId };
  };
}

/** A whole page, by as many looks as it takes. */
export async function pageOf<Entry>(
  look: (filter: RecordFilter) => Promise<Slice<Entry>>,
  { before, ...filter }: RecordFilter = {},
): Promise<Entry[]> {
  const limit = pageSize(filter.limit);
  const page: Entry[] = [];
  for (let slice: Slice<Entry> = { found: [], ...(before !== undefined && { before }) }; ; ) {
    slice = await look({ ...filter, before: slice.before, limit: limit - page.length });
    page.push(...slice.found);
    if (page.length >= limit || slice.before === undefined) return page;
  }
}
