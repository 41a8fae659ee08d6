-- Whoever waits for a table, a dump perhaps, keeps all others waiting; rather the start fails.
set local lock_timeout = '5s';

-- Rows that change with every job. Room on their pages keeps the versions of a slot together, and their
-- dead ones are removed soon, however many others there are.
alter table slot set (
  fillfactor = 20, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);
alter table work set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500);
alter table outbox set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500);
