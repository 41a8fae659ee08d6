-- Whoever waits for a table, a dump perhaps, keeps all others waiting; rather the start fails.
set local lock_timeout = '5s';

-- What is to be kept of a job when it has ended, or null, and the last run for which that was noted. A
-- job is found by these two, so none is forgotten, however and by whichever version it was ended.
alter table job add column capture text[];
alter table job add column captured integer not null default 0;

-- What was kept of a job that has ended, or is still to be.
create table artifact (
  -- The id of its job, and its name there.
  owner  uuid        not null,
  name   text        not null,
  tenant text        not null,
  -- The job itself; its row goes with null here, and then the content has to go too.
  job    uuid        references job on delete set null,
  -- Of which run of the job, and how often that was tried, which is also the token of the try under way.
  run    integer     not null,
  tries  integer     not null default 0,
  state  text        not null check (state in ('pending', 'stored', 'failed')),
  -- When it is to be tried or removed; while somebody does that, when somebody else may.
  due_at timestamptz not null,
  since  timestamptz not null,
  -- Why it is not there, yet or for good.
  reason text,
  size   bigint,
  sha256 text,
  type   text,
  ended_at timestamptz,
  primary key (owner, name)
);
create index artifact_job on artifact (job);
create index artifact_due on artifact (due_at) where state = 'pending' and job is not null;
create index artifact_left on artifact (due_at) where job is null;
