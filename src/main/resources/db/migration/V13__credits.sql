-- Whoever waits for a table, a dump perhaps, keeps all others waiting; rather the start fails.
set local lock_timeout = '5s';

-- What an attempt cost in Notte's credits, where Notte told it.
alter table attempt add column credits numeric;

-- The same of batches: what was added up so far, of how many attempts, and notes that are not yet.
-- The notes stand apart from batch_change, whose rows the version before adds up and deletes.
alter table batch_count add column paid bigint not null default 0;
alter table batch_count add column credits numeric not null default 0;
create table batch_credit (
  id       bigint generated always as identity primary key,
  batch    uuid    not null,
  attempts bigint  not null,
  credits  numeric not null
) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000);
create index batch_credit_batch on batch_credit (batch);
