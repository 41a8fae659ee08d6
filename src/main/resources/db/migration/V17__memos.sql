-- Whoever waits for a table, a dump perhaps, keeps all others waiting; rather the start fails.
set local lock_timeout = '5s';

-- What a checkpoint remembers beside its session and its agent; which of them has it is in its name.
alter table work add column memo text;
