-- Until when a schedule is left alone whose times the version that looked could not read. It stays
-- due: whoever can read it later finds how late it is. The version before does not look at this.
-- Whoever waits for the table, a dump perhaps, keeps all others waiting; rather the start fails.
set local lock_timeout = '5s';
alter table schedule add column rest_until timestamptz;
