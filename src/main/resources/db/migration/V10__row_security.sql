-- The second line between tenants: whoever takes the role of tenants (afterMigrate.sql) sees and writes
-- the rows of the tenant in nocturne.tenant alone, and without one nothing. The owner of the
-- tables is not held to it, so the engine and versions before this one go on as they did.
-- Each statement is a transaction of its own (see the .conf): locks of many tables at once could wait
-- for the engine while it waits for them. So each can be repeated.

do $$
declare
  t text;
begin
  foreach t in array array['job', 'work', 'outcome', 'attempt', 'slot', 'idempotency_key', 'outbox',
    'event', 'pending_cancel', 'batch', 'served', 'api_key', 'webhook', 'webhook_delivery', 'schedule']
  loop
    execute format('drop policy if exists tenant on %I', t);
    execute format(
      'create policy tenant on %I using (tenant = current_setting(''nocturne.tenant'', true))', t);
    execute format('alter table %I enable row level security', t);
    commit;
  end loop;
end $$;

-- What hangs on a job, a batch or a schedule is seen with it. The parent's own policy sees to the
-- tenant. Each looks its parent up by itself: without the offset, statistics that do not know a tenant
-- yet would let all of its jobs be read for one.
do $$
declare
  t text;
begin
  foreach t in array array['batch_chunk', 'batch_part', 'batch_rejected', 'batch_staged',
    'batch_change', 'batch_order']
  loop
    execute format('drop policy if exists tenant on %I', t);
    execute format(
      'create policy tenant on %1$I using (exists (select from batch b where b.id = %1$I.batch offset 0))', t);
    execute format('alter table %I enable row level security', t);
    commit;
  end loop;
end $$;

drop policy if exists tenant on schedule_run;
create policy tenant on schedule_run
  using (exists (select from schedule s where s.id = schedule_run.schedule offset 0));
alter table schedule_run enable row level security;

-- These come in the same statement as their parent, which does not see it yet. Their primary keys and
-- references leave no room for a row of another tenant's: each parent has its own from the beginning.
drop policy if exists tenant on job_spec;
create policy tenant on job_spec
  using (exists (select from job j where j.id = job_spec.job offset 0)) with check (true);
alter table job_spec enable row level security;

drop policy if exists tenant on batch_count;
create policy tenant on batch_count
  using (exists (select from batch b where b.id = batch_count.batch offset 0)) with check (true);
alter table batch_count enable row level security;

-- A table's policies come before any condition that might tell of other rows by failing, and such is
-- that of labels: under them its index would be of no use. A view of the owner's may use it. It reads
-- the setting by a query of its own, or the planner would take its condition for that of the policies.
create or replace view own_job as
  select id, labels from job where tenant = (select current_setting('nocturne.tenant', true));

-- What is nobody's in particular and everybody may know.
create or replace view oldest_event as select position, at from event order by position limit 1;
create or replace view slot_count as select count(*) as slots from slot;
