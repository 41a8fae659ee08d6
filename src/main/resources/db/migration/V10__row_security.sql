-- What transactions of a tenant read that are held to their rows (afterMigrate.sql makes them so).
--
-- A table's policies come before any condition that might tell of other rows by failing, and such is
-- that of labels: under them its index would be of no use. A view of the owner's may use it. It reads
-- the setting by a query of its own, or the planner would take its condition for that of the policies.
create view own_job as
  select id, labels from job where tenant = (select current_setting('nocturne.tenant', true));

-- What is nobody's in particular and everybody may know.
create view oldest_event as select position, at from event order by position limit 1;
create view slot_count as select count(*) as slots from slot;
