-- By itself: it reads all jobs. Ids grow, so the newest job came first in these indexes, where room is made by
-- halving pages; now it comes last, where they fill. They are read from either end.
create index job_in_order on job (tenant, id);
create index job_batch_in_order on job (tenant, batch, id) where batch is not null;
create index job_custom_in_order on job (tenant, custom_id, id) where custom_id is not null;
-- Last of all, since nobody may read meanwhile.
drop index job_list, job_batch, job_custom;
alter index job_in_order rename to job_list;
alter index job_batch_in_order rename to job_batch;
alter index job_custom_in_order rename to job_custom;
