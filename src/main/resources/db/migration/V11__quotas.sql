-- What tenants have used of their quotas; a row is there once a quota has bounded what was submitted.
create table quota_use (
  tenant     text primary key,
  -- At least the jobs that have not ended and the rows that are to become jobs: what was counted, and
  -- what has come since. Jobs that end are noticed by the next count.
  open       bigint      not null,
  counted_at timestamptz not null,
  -- What the jobs may take that were accepted on this day, in UTC.
  day        date        not null,
  steps      bigint      not null
) with (fillfactor = 50);
create policy tenant on quota_use using (tenant = current_setting('nocturne.tenant', true));
alter table quota_use enable row level security;

-- A tenant's jobs are counted by its batches, which know how many they have (V11.1), and these.
create index work_single on work (tenant) where batch is null;
