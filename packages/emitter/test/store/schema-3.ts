/** The tables of version 3, as files in the field have them: never to be changed. */
export const SCHEMA_3 = `
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
    last_outcome text   not null,
    tries       integer not null default 1,
    record      text    not null
  );
  create index attempts_of_account on attempts (account_id);
  create index attempts_of_delivery on attempts (delivery_id);
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
  pragma user_version = 3;
`;
