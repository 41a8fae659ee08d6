-- Jobs that were handed in together.
create table batch (
  id              uuid primary key,
  tenant          text        not null,
  name            text,
  -- The client's key for the whole batch; what came under it is compared chunk by chunk.
  key             text,
  fingerprint     text,
  -- Template or defaults, as they came.
  form            text        not null,
  on_invalid      text        not null check (on_invalid in ('skip', 'reject')),
  -- More rows may come.
  receiving       boolean     not null,
  -- The last row has come; staged rows are becoming jobs, or are being discarded.
  closing         boolean     not null default false,
  paused          boolean     not null default false,
  cancelled       boolean     not null default false,
  deleted         boolean     not null default false,
  max_concurrency integer     check (max_concurrency > 0),
  -- The columns of a table of results, from the response formats of the jobs so far.
  columns         text[]      not null default '{}',
  -- By priority 0..9: the rank that the next job gets at least.
  ranks           bigint[]    not null default array_fill(0::bigint, array[10]),
  -- Rows read so far, good and bad.
  lines           bigint      not null default 0,
  -- Who sends rows or closes the batch, and until when others leave that alone.
  writer          uuid,
  writing_until   timestamptz,
  rejected        bigint      not null default 0,
  created_at      timestamptz not null,
  received_at     timestamptz not null,
  finished_at     timestamptz,
  -- How often it has finished; a retry lets it finish anew.
  finishes        integer     not null default 0
);
create index batch_list on batch (tenant, id desc);
create unique index batch_key on batch (tenant, key) where key is not null;
create index batch_receiving on batch (received_at) where receiving;
create index batch_closing on batch (received_at) where closing;
create index batch_finished on batch (finished_at) where finished_at is not null;
create index batch_unfinished on batch (id) where finished_at is null and not receiving;

-- Fingerprints of rows, 8 bytes each, so that a batch that is sent again is known row by row.
create table batch_chunk (
  batch  uuid    not null references batch on delete cascade,
  first  bigint  not null,
  rows   integer not null,
  hashes bytea   not null,
  primary key (batch, first)
);

-- Parts that were sent under a key of their own: the number of lines that came before each.
create table batch_part (
  batch  uuid   not null references batch on delete cascade,
  key    text   not null,
  before bigint not null,
  primary key (batch, key)
);

-- Rows that were refused, and why.
create table batch_rejected (
  batch  uuid   not null references batch on delete cascade,
  line   bigint not null,
  errors text   not null,
  body   text   not null,
  primary key (batch, line)
);

-- Good rows of a batch that runs nothing until its last row was good.
create table batch_staged (
  batch uuid   not null references batch on delete cascade,
  line  bigint not null,
  custom_id text,
  body  text   not null,
  primary key (batch, line)
);
create index batch_staged_custom on batch_staged (batch, custom_id) where custom_id is not null;

-- Jobs of a batch by state: what was folded so far, and what has changed since. Their sum is exact
-- in every snapshot, and nobody waits for anybody to note a change.
create table batch_count (
  batch     uuid primary key references batch on delete cascade,
  queued    bigint not null default 0,
  running   bigint not null default 0,
  succeeded bigint not null default 0,
  failed    bigint not null default 0,
  cancelled bigint not null default 0,
  -- Jobs that end in a second, of late, and when that was reckoned.
  pace      double precision not null default 0,
  paced_at  timestamptz
);
create table batch_change (
  id        bigint generated always as identity primary key,
  batch     uuid    not null,
  queued    integer not null,
  running   integer not null,
  succeeded integer not null,
  failed    integer not null,
  cancelled integer not null
) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000);
create index batch_change_batch on batch_change (batch);

-- The row of its batch that brought a job.
alter table job add column line bigint;
-- Its lane within its tenant, such as host:example.com, for when it is retried.
alter table job add column lane text;

-- Of a batch when it finished: its jobs that succeeded, failed and were cancelled, its refused rows,
-- and 1 if it was cancelled itself.
alter table outbox add column counts bigint[];
alter table event add column counts bigint[];

-- Where a job stands among those that wait to start: higher priorities first, then by rank. A batch
-- gets consecutive ranks from the one that is being served when it comes, so batches alternate.
alter table work add column batch uuid;
alter table work add column rank bigint not null default 0;
-- open: it may start. later: when it is due. key: when no other job of its lane is under way.
-- batch: when its batch has room. held: when its batch is resumed.
alter table work add column gate text not null default 'open'
  check (gate in ('open', 'later', 'key', 'batch', 'held'));
-- Jobs of the same lane run one after the other. The tenant is part of it.
alter table work add column lane text;
-- Its batch limits how many are under way.
alter table work add column capped boolean not null default false;
update work w set batch = j.batch from job j where j.id = w.job and j.batch is not null;
update work set gate = 'later' where starting and due_at > now();
-- Those that wait keep their order.
update work w set rank = o.place - 1 from (
  select job, row_number() over (partition by priority order by due_at, job) as place
  from work where starting) o
where o.job = w.job;

drop index work_starting;
create index work_open on work (priority desc, rank) where starting and gate = 'open';
create index work_later on work (due_at) where starting and gate = 'later';
create index work_lane_waiting on work (lane, priority desc, rank) where starting and gate = 'key';
create index work_lane_busy on work (lane)
  where lane is not null and (not starting or gate in ('batch', 'open'));
create index work_batch_waiting on work (batch, priority desc, rank)
  where starting and gate = 'batch';
create index work_batch_busy on work (batch) where capped and (not starting or gate = 'open');
create index work_batch on work (batch, gate) where batch is not null;
create index work_batch_jobs on work (batch, job) where batch is not null;

-- By priority: the highest rank that was ever being served. It never falls, so that what waited long
-- for its gate does not let those who come meanwhile overtake all others.
create table served (
  priority smallint primary key,
  rank     bigint not null
);
insert into served select p, 0 from generate_series(0, 9) p;

-- What was asked for all jobs of a batch and is not done yet. It is done in small rounds, in the order
-- of the jobs' ids; whoever holds the batch's row goes on with it.
create table batch_order (
  id       bigint generated always as identity primary key,
  batch    uuid        not null references batch on delete cascade,
  act      text        not null check (act in ('cancel', 'pause', 'resume', 'retry')),
  at       timestamptz not null default now(),
  again_at timestamptz not null default now(),
  -- The last job that was looked at.
  after    uuid,
  -- Which ended jobs are retried, and what is changed about them.
  statuses text[]      not null default '{}',
  failures text[]      not null default '{}',
  fields   text,
  attempts smallint
);
create index batch_order_due on batch_order (again_at);
create index batch_order_batch on batch_order (batch);

-- What of a batch can be retried.
create index job_batch_retry on job (batch, id)
  where batch is not null and ended in ('failed', 'cancelled');

-- Jobs of a batch go with it.
drop index job_ended;
create index job_ended on job (finished_at) where ended is not null and batch is null;
create index batch_deleted on batch (id) where deleted;
