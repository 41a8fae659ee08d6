-- Addresses of clients that are told of events.
create table webhook (
  id            uuid primary key,
  tenant        text        not null,
  url           text        not null,
  -- The types of events it wants, by their names in the table of events.
  types         text[]      not null,
  -- Why nothing is sent to it: its owner said so, it answered 410, or all failed for days.
  off           text        check (off in ('paused', 'gone', 'failing')),
  deleted       boolean     not null default false,
  -- Sealed, so that a copy of the database signs nothing.
  secret        text        not null,
  old_secret    text,
  old_secret_until timestamptz,
  -- Events up to this position happened before it was there.
  after         bigint      not null,
  created_at    timestamptz not null default now(),
  -- Since when every try has failed.
  failing_since timestamptz,
  -- It asked to be left alone until then.
  rest_until    timestamptz,
  -- When it was last looked at; who waits longest is served first.
  served_at     timestamptz not null default now()
) with (fillfactor = 70);
create index webhook_list on webhook (tenant, id desc) where not deleted;
create index webhook_deleted on webhook (id) where deleted;

-- An event on its way to a webhook, and afterwards the record of it.
create table webhook_delivery (
  id         uuid primary key,
  webhook    uuid        not null references webhook on delete cascade,
  tenant     text        not null,
  -- The event's place in the log; a test has none.
  position   bigint,
  -- The event's id and its type.
  event      text        not null,
  type       text        not null,
  state      text        not null check (state in ('waiting', 'delivered', 'failed')),
  -- When it is to be tried, and while it is being tried, when somebody else may try it.
  due_at     timestamptz not null,
  busy       boolean     not null default false,
  -- All tries, which is also the token of the one under way, and its place in the schedule.
  tries      integer     not null default 0,
  step       smallint    not null default 0,
  tried_at   timestamptz,
  status     integer,
  error      text,
  created_at timestamptz not null,
  ended_at   timestamptz,
  -- An event goes to a webhook once, whoever hands it out.
  unique (webhook, position)
) with (fillfactor = 70);
create index webhook_delivery_list on webhook_delivery (webhook, id desc);
create index webhook_delivery_due on webhook_delivery (webhook, due_at) where state = 'waiting';
create index webhook_delivery_busy on webhook_delivery (webhook) where busy;
create index webhook_delivery_event on webhook_delivery (position) where state = 'waiting';
create index webhook_delivery_age on webhook_delivery (created_at);
