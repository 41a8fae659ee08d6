-- By itself: it reads all jobs, which must not be locked against readers meanwhile.
create index job_uncaptured on job (finished_at)
  where ended is not null and capture is not null and captured < run;
