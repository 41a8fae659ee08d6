-- Whoever waits for a table, a dump perhaps, keeps all others waiting; rather the start fails.
set local lock_timeout = '5s';

-- The personas that were made for jobs, each as long as it is to be deleted with its job or, where it is
-- kept, as long as its job is. The version before claims no such jobs, and does not look at it.
create table job_persona (
  -- Notte's own id of it.
  persona text primary key,
  tenant  text        not null,
  job     uuid        references job on delete set null,
  -- Notte's own id of its vault.
  vault   text,
  keep    boolean     not null,
  -- It is being deleted, so no run of the job works as it any more.
  leaving boolean     not null default false,
  tries   integer     not null default 0,
  due_at  timestamptz not null
);
create index job_persona_job on job_persona (job);
create index job_persona_due on job_persona (due_at) where not keep;
create index job_persona_left on job_persona (persona) where keep and job is null;
create policy tenant on job_persona using (tenant = current_setting('nocturne.tenant', true));
alter table job_persona enable row level security;
