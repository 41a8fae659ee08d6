-- In the order of claims and commits, or they and this would wait for each other.
lock table work, slot, served in access exclusive mode;

-- For whom a slot was taken last; while it is not free, it counts in that tenant's share.
alter table slot add column tenant text;
update slot s set tenant = w.tenant from work w where w.job = s.job;

-- Ranks are compared within a tenant only, so what is being served is a tenant's own.
alter table served add column tenant text not null default 'default';
alter table served alter column tenant drop default;
alter table served drop constraint served_pkey;
alter table served add primary key (tenant, priority);

-- Who waits is found by one look for each tenant and kind, and so is the first of each.
drop index work_open;
create index work_open on work (priority desc, tenant, kind, rank) where starting and gate = 'open';

-- In a lane batches take turns; the jobs without one take theirs as one batch.
drop index work_lane_waiting;
create index work_lane_waiting on work
  (lane, priority desc, coalesce(batch, '00000000-0000-0000-0000-000000000000'::uuid) desc, rank)
  where starting and gate = 'key';

-- What a slow round looks through, however many batches have finished.
create index batch_going on batch (id) where finished_at is null;
