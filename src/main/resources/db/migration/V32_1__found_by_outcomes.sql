-- By itself: it reads all outcomes. Most jobs succeed, and those of a batch are in none of these indexes then.
-- What of a batch can be retried.
create index outcome_unsuccessful on outcome (batch, job)
  where latest and batch is not null and ended in ('failed', 'cancelled');
-- What of a tenant's failed or was cancelled, perhaps a few among a million.
create index outcome_unsuccessful_of on outcome (tenant, ended, job)
  where latest and ended in ('failed', 'cancelled');
-- Jobs of a batch go with it.
create index outcome_single on outcome (finished_at) where latest and batch is null;
create index outcome_to_capture on outcome (finished_at) where latest and to_capture;
