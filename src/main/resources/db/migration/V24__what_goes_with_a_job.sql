-- What belongs to a job was checked row by row to have one: four looks at the job for each, which locked it
-- and were a fifth to a third of what taking a job in and ending it cost. Rows of these tables are written
-- only beside the job itself, or by whoever holds its row in work. They go with it all the same, by one
-- statement for all jobs that are deleted, by the version before as well.
set local lock_timeout = '5s';
-- In the order in which jobs are taken in.
lock table job, job_spec, work, outcome, attempt in access exclusive mode;

create function job_gone() returns trigger language plpgsql set search_path from current as $$
declare
  -- An array, since nothing is known of how many there are, and a join might read whole tables.
  jobs constant uuid[] := array(select id from gone);
begin
  -- First the row that whoever still writes for a job holds: what it has written by then is seen by the rest.
  delete from work where job = any (jobs);
  delete from attempt where job = any (jobs);
  delete from outcome where job = any (jobs);
  delete from job_spec where job = any (jobs);
  return null;
end $$;
create trigger job_gone after delete on job
  referencing old table as gone for each statement execute function job_gone();

alter table job_spec drop constraint job_spec_job_fkey;
alter table work drop constraint work_job_fkey;
alter table outcome drop constraint outcome_job_fkey;
alter table attempt drop constraint attempt_job_fkey;
