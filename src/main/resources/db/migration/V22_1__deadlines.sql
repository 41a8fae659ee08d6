-- By itself: it reads all jobs that wait. Few have a deadline, and the others need not be in this index.
create index work_overdue on work (deadline_at) where starting and deadline_at is not null;
drop index work_deadline;
