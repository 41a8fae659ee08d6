-- The end of a run is told by its outcome alone, and the row in job is written once. It was written anew at the
-- end of each run, with all its entries in indexes, which was a third of what it costs to end a job.
set local lock_timeout = '5s';
-- In the order in which jobs are taken in.
lock table job, work, outcome in access exclusive mode;

-- Whether something is to be kept of the job when it has ended.
alter table work add column to_capture boolean not null default false;
update work w set to_capture = true from job j where j.id = w.job and j.capture is not null;

alter table outcome
  add column ended      text check (ended in ('succeeded', 'failed', 'cancelled')),
  -- The last fencing token of the run: those of the next one are newer than it.
  add column token      bigint,
  add column batch      uuid,
  -- No run of the job came after this one.
  add column latest     boolean not null default true,
  -- What is to be kept of the job is still to be noted.
  add column to_capture boolean not null default false;
-- What an outcome says comes first in its text.
update outcome o set ended = substring(o.outcome from '^\{"status":"([a-z]+)"'), token = j.token, batch = j.batch,
  latest = j.ended is not null and j.run = o.run,
  to_capture = j.ended is not null and j.run = o.run and j.capture is not null and j.captured < j.run
from job j where j.id = o.job;
alter table outcome alter column ended set not null, alter column token set not null;

drop index job_ended, job_batch_retry, job_uncaptured;
alter table job drop column ended, drop column finished_at, drop column token, drop column captured;
