import type { Database } from 'better-sqlite3';
import type { Count, Delivery } from './delivery-store.ts';

/** Senders choose the names: beyond this many, or this long, further ones are counted as one. */
const MAX_NAMES = 1000;
const MAX_NAME_LENGTH = 128;
const OTHER = '(other)';

/** Running counts, kept with each commit so that nobody has to count a million rows. */
export interface Counts {
  /** Within the transaction that stores the deliveries, or, with a sign of -1, takes them back. */
  record(deliveries: readonly Delivery[], sign?: 1 | -1): void;
  /** The transaction failed: what it recorded never was. */
  forget(): void;
  list(): Count[];
}

export function createCounts(db: Database): Counts {
  const select = db.prepare<[], Count>(
    'select endpoint, subject, name, count from counts where count > 0 order by endpoint, subject, name',
  );
  const add = db.prepare<[string, string, string, number]>(
    `insert into counts (endpoint, subject, name, count) values (?, ?, ?, ?)
     on conflict do update set count = count + excluded.count`,
  );
  let names: Set<string> | undefined;
  const remember = () => new Set(select.all().flatMap(({ subject, name }) => (subject === 'delivery' ? [] : [name])));

  const known = (name: string) => {
    names ??= remember();
    if (names.has(name)) return name;
    if (names.size >= MAX_NAMES || name.length > MAX_NAME_LENGTH) return OTHER;
    names.add(name);
    return name;
  };

  return {
    record(deliveries, sign = 1) {
      for (const { endpoint, subject, name, count } of tally(deliveries, known))
        add.run(endpoint, subject, name, sign * count);
    },
    forget() {
      names = undefined;
    },
    list: () => select.all(),
  };
}

function tally(deliveries: readonly Delivery[], known: (name: string) => string): Iterable<Count> {
  const counts = new Map<string, Count>();
  const count = (endpoint: string, subject: Count['subject'], name: string) => {
    const key = `${endpoint}/${subject}/${name}`;
    const found = counts.get(key);
    if (found) found.count += 1;
    else counts.set(key, { endpoint, subject, name, count: 1 });
  };
  for (const { endpoint, verdict, events } of deliveries) {
    count(endpoint, 'delivery', verdict);
    for (const { eventName, fresh } of events) count(endpoint, fresh ? 'fresh' : 'duplicate', known(eventName));
  }
  return counts.values();
}
