-- Whoever waits for a table, a dump perhaps, keeps all others waiting; rather the start fails.
set local lock_timeout = '5s';

-- Files that tenants keep at Notte for their sessions. The version before does not use them, and cannot
-- list the things of a tenant that has some.
alter table upstream_resource drop constraint upstream_resource_type_check;
alter table upstream_resource add constraint upstream_resource_type_check
  check (type in ('vault', 'persona', 'profile', 'function', 'connection', 'file'));
-- A file that is sent again under its name is the same file.
create unique index upstream_resource_file on upstream_resource (tenant, name) where type = 'file';
