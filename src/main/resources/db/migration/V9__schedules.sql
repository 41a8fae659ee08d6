-- What is submitted again and again, at the times of a cron expression in a time zone.
create table schedule (
  id         uuid primary key,
  tenant     text        not null,
  name       text        not null,
  cron       text        not null,
  time_zone  text        not null,
  overlap    text        not null check (overlap in ('skip', 'queue', 'cancel_previous')),
  misfire    text        not null check (misfire in ('skip', 'fire_once')),
  -- So late a run still is no misfire.
  misfire_ms bigint      not null,
  content    text        not null check (content in ('batch', 'job')),
  -- A batch or a job, as a client would submit it.
  payload    text        not null,
  paused     boolean     not null,
  -- When it is due. Whoever submits for it holds its row, and moves this on in the same transaction.
  next_at    timestamptz,
  created_at timestamptz not null,
  changed_at timestamptz not null
);
create index schedule_list on schedule (tenant, id desc);
create index schedule_due on schedule (next_at) where next_at is not null;

-- What became of each of its times; the newest are kept.
create table schedule_run (
  id         uuid primary key,
  schedule   uuid        not null references schedule on delete cascade,
  planned_at timestamptz not null,
  at         timestamptz not null,
  manual     boolean     not null,
  fate       text        not null check (fate in ('started', 'waiting', 'skipped', 'refused')),
  -- Of what was started; it may be gone by now.
  batch      uuid,
  job        uuid,
  -- Why it was skipped or refused.
  reason     text
);
create index schedule_run_list on schedule_run (schedule, id desc);
create unique index schedule_run_waiting on schedule_run (schedule) where fate = 'waiting';
