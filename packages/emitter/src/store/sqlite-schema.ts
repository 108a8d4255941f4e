/** Bump with every change of the schema. */
export const SCHEMA_VERSION = 1;

// The end of a log has a row of its own: it must not fall back when old events are cleared away.
// Lane ids are never used again: a claim of a closed lane is void even when the lane is opened anew.
export const SCHEMA = `
  create table logs (
    account_id integer primary key,
    last_seq   integer not null
  );
  create table events (
    account_id integer not null,
    seq        integer not null,
    event_id   text    not null,
    event_name text    not null,
    timestamp  integer not null,
    logged_at  integer not null,
    data       text    not null,
    primary key (account_id, seq),
    unique (account_id, event_id)
  );
  create table lanes (
    id            integer primary key autoincrement,
    account_id    integer not null,
    webhook_id    text    not null,
    timing        text    not null,
    cursor        integer not null,
    due_at        integer,
    attempts      integer not null default 0,
    batch_id      text,
    batch_members text,
    batch_body    blob,
    fence         integer not null default 0,
    lease_until   integer not null default 0,
    unique (webhook_id, timing)
  );
  create index lanes_due on lanes (due_at) where due_at is not null;
  create index lanes_of_account on lanes (account_id, timing);
  create table attempts (
    id               integer primary key autoincrement,
    account_id       integer not null,
    webhook_id       text    not null,
    timing           text    not null,
    delivery_id      text    not null,
    number           integer not null,
    from_seq         integer not null,
    to_seq           integer not null,
    event_count      integer not null,
    started_at       integer not null,
    duration_ms      integer not null,
    outcome          text    not null,
    status           integer,
    message          text    not null,
    response_excerpt text
  );
  create index attempts_of_account on attempts (account_id, id);
  create table losses (
    id          integer primary key autoincrement,
    account_id  integer not null,
    webhook_id  text    not null,
    timing      text    not null,
    reason      text    not null,
    from_seq    integer not null,
    to_seq      integer not null,
    event_count integer not null,
    recorded_at integer not null
  );
  create index losses_of_account on losses (account_id, id);
`;
