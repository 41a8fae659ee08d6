-- When a replica first saw that a schedule is due, if that is after next_at and after rest_until: whoever
-- takes it later, since it was busy with others, does not find it late. An older value says nothing, so
-- it need not be taken away when these move on, and the version before need not know of it.
set local lock_timeout = '5s';
alter table schedule add column seen_at timestamptz;
