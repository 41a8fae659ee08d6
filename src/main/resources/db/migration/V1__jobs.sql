-- Facts of a job. Nothing here changes while a run is under way, so the row stays where it is.
create table job (
  id           uuid primary key,
  tenant       text        not null,
  kind         text        not null,
  priority     smallint    not null,
  timeout_ms   bigint      not null,
  deadline_ms  bigint,
  max_attempts smallint    not null,
  linger_ms    bigint      not null,
  custom_id    text,
  labels       jsonb       not null,
  batch        uuid,
  created_at   timestamptz not null,
  run          integer     not null,
  -- The last fencing token of the runs before, so that a new run's tokens are newer than all of them.
  token        bigint      not null default 0,
  ended        text check (ended in ('succeeded', 'failed', 'cancelled')),
  finished_at  timestamptz,
  check ((ended is null) = (finished_at is null))
);
create index job_list on job (tenant, id desc);
create index job_custom on job (tenant, custom_id, id desc) where custom_id is not null;
create index job_batch on job (tenant, batch, id desc) where batch is not null;
create index job_ended on job (finished_at) where ended is not null;
create index job_labels on job using gin (labels jsonb_path_ops);

-- What was asked for. Text, not jsonb: jsonb refuses characters that JSON allows.
create table job_spec (
  job     uuid primary key references job on delete cascade,
  version smallint not null,
  spec    text     not null
);

-- The claimable row: thin, often written, and only there while a run is not over.
create table work (
  job             uuid primary key references job on delete cascade,
  tenant          text        not null,
  kind            text        not null,
  priority        smallint    not null,
  spec_version    smallint    not null,
  run             integer     not null,
  status          text        not null check (status in ('queued', 'running')),
  due_at          timestamptz not null,
  -- Begins an attempt next, for which it needs a free slot.
  starting        boolean     not null,
  slot            integer,
  holder          text,
  token           bigint      not null,
  takeovers       integer     not null default 0,
  -- The checkpoint: where the attempt is, and what it knows to exist upstream.
  at              text        not null,
  session         text,
  agent           text,
  startable_under bigint,
  -- Attempts that are over, and the last one that was announced in an event.
  attempts        integer     not null default 0,
  announced       integer     not null default 0,
  max_attempts    smallint    not null,
  sequence        integer     not null,
  started_at      timestamptz,
  attempt_started timestamptz,
  timeout_ms      bigint      not null,
  deadline_at     timestamptz,
  linger_ms       bigint      not null,
  cancel          boolean     not null default false,
  -- Since when it waits for its agent to end, if it does.
  waiting_since   timestamptz
) with (fillfactor = 70);
create index work_starting on work (priority desc, due_at) where starting;
create index work_moving on work (due_at) where not starting;
create index work_deadline on work (deadline_at) where starting;
create index work_cancelled on work (due_at) where starting and cancel;
create index work_poisoned on work (due_at) where starting and takeovers >= 5;
create index work_waiting on work (waiting_since) where waiting_since is not null;

create table outcome (
  job         uuid        not null references job on delete cascade,
  run         integer     not null,
  tenant      text        not null,
  outcome     text        not null,
  attempts    integer     not null,
  started_at  timestamptz,
  finished_at timestamptz not null,
  session     text,
  agent       text,
  primary key (job, run)
);

create table attempt (
  job        uuid        not null references job on delete cascade,
  run        integer     not null,
  number     integer     not null,
  tenant     text        not null,
  started_at timestamptz not null,
  ended_at   timestamptz not null,
  session    text,
  agent      text,
  failure    text,
  primary key (job, run, number)
);

-- One row for each session that may be open at once.
create table slot (
  number  integer primary key,
  state   text not null check (state in ('free', 'held', 'stopping', 'lingering')),
  job     uuid,
  session text,
  -- Stopping: when to try again. Lingering: when it is over for certain.
  until   timestamptz
);

create table idempotency_key (
  tenant      text        not null,
  key         text        not null,
  fingerprint text        not null,
  job         uuid        not null,
  created_at  timestamptz not null,
  primary key (tenant, key)
);
create index idempotency_key_age on idempotency_key (created_at);

-- Events of committed transactions that have no position yet.
create table outbox (
  id       bigint generated always as identity primary key,
  job      uuid        not null,
  run      integer     not null,
  sequence integer     not null,
  type     text        not null,
  tenant   text        not null,
  batch    uuid,
  at       timestamptz not null,
  attempt  integer     not null,
  failure  text
);

-- The log. Only one transaction at a time appends, so positions become visible in their order.
create table event (
  position bigint primary key,
  job      uuid        not null,
  run      integer     not null,
  sequence integer     not null,
  type     text        not null,
  tenant   text        not null,
  batch    uuid,
  at       timestamptz not null,
  attempt  integer     not null,
  failure  text,
  unique (job, run, sequence)
);
create index event_batch on event (batch, position) where batch is not null;
create index event_tenant on event (tenant, position);
create table event_head (position bigint not null);
insert into event_head values (0);

create table sink (
  name     text primary key,
  position bigint      not null,
  holder   text        not null,
  until    timestamptz not null
);

-- Rounds that one replica does for all: whose turn it is next, and when.
create table turn (
  round   text primary key,
  next_at timestamptz not null
);
