-- One index of a batch's work instead of two, by gate and by job: each entry is written when a job
-- comes and again when it starts. Sweeps in the order of jobs look at each gate.
create index work_of_batch on work (batch, gate, job) where batch is not null;
drop index work_batch, work_batch_jobs;
