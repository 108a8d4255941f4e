/** Bump with every change of the schema, and enter what brings an older file to it. */
export const SCHEMA_VERSION = 5;

/** Few are, and they are what people look for. */
const UNDELIVERED = `create index undelivered on attempts (account_id, state) where state <> 'delivered';`;

// The end of a log has a row of its own: it must not fall back when old events are cleared away.
// Lane ids are never used again: a claim of a closed lane is void even when the lane is opened anew.
// Records are JSON beside the columns that are searched: they are written once per delivery and seldom read.
// The first attempt of a batch is the line of its delivery too: it alone has a state, and the outcome and number of the
// last attempt. Most batches need no second one, and so no second row.
export const SCHEMA = `
  create table logs (
    account_id integer primary key,
    last_seq   integer not null,
    bytes      integer not null
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
  ) without rowid;
  create index events_by_age on events (logged_at);
  create table lanes (
    id            integer primary key autoincrement,
    account_id    integer not null,
    webhook_id    text    not null,
    timing        text    not null,
    host          text    not null,
    cursor        integer not null,
    due_at        integer,
    wake_seq      integer,
    wake_bytes    integer,
    flush_seq     integer not null default 0,
    max_events    integer,
    health        text    not null default '{"stage":"healthy","failures":0}',
    attempts      integer not null default 0,
    batch_id      text,
    batch_members text,
    batch_body    text,
    batch_format  text,
    fence         integer not null default 0,
    lease_until   integer not null default 0,
    claimed_at    integer not null default 0,
    claimed_seq   integer not null default 0,
    claimed_bytes integer not null default 0,
    unique (webhook_id, timing)
  );
  create index lanes_due on lanes (due_at) where due_at is not null;
  create index lanes_of_account on lanes (account_id);
  create table attempts (
    id          integer primary key autoincrement,
    account_id  integer not null,
    webhook_id  text    not null,
    delivery_id text    not null,
    timing      text    not null,
    at          integer not null,
    number      integer not null,
    state       text,
    from_seq    integer not null,
    to_seq      integer not null,
    event_count integer not null,
    seqs        text,
    format      text,
    last_outcome text   not null,
    tries       integer not null default 1,
    record      text    not null
  );
  create index attempts_of_account on attempts (account_id);
  create index attempts_of_delivery on attempts (delivery_id);
  ${UNDELIVERED}
  create table losses (
    id         integer primary key autoincrement,
    account_id integer not null,
    webhook_id text    not null,
    at         integer not null,
    record     text    not null
  );
  create index losses_of_account on losses (account_id);
  create table audits (
    id         integer primary key autoincrement,
    account_id integer not null,
    webhook_id text,
    at         integer not null,
    record     text    not null
  );
  create index audits_of_account on audits (account_id);
`;

/**
 * What brings a file to the next version, by the version that it has.
 *
 * 3: how a batch was written can be told from its body, and is gone with it. A delivery whose lane was moved had two
 * lines, each with a state; one whose lane was closed stayed pending.
 *
 * 4: what was not delivered was looked for among all deliveries.
 */
export const MIGRATIONS: Readonly<Record<number, string>> = {
  3: `
    alter table lanes add column batch_format text;
    alter table attempts add column format text;
    update lanes set batch_format =
      iif(json_type(batch_body, '$.events[0].timestamp') = 'text', 'iso', 'milliseconds')
      where batch_id is not null;
    update attempts set format = batch_format from lanes where delivery_id = batch_id and state is not null;
    create temp table twice as
      select delivery_id, min(id) as first, max(id) as last from attempts
      where state is not null group by delivery_id having count(*) > 1;
    update attempts set state = newest.state, last_outcome = newest.last_outcome,
      tries = (select count(*) from attempts as log where log.delivery_id = twice.delivery_id and number > 0)
      from twice join attempts as newest on newest.id = last where attempts.id = first;
    update attempts set state = null
      from twice where attempts.delivery_id = twice.delivery_id and attempts.id > first;
    drop table twice;
    update attempts set state = 'dropped'
      where state = 'pending' and delivery_id not in (select batch_id from lanes where batch_id is not null);
  `,
  4: UNDELIVERED,
};
