-- The key of the Kafka record that brought the job; it is given back with the job's events.
alter table job add column request_key text;

-- Cancels by an idempotency key that no job has yet. The note is the sender's, to tell of it later.
create table pending_cancel (
  tenant text        not null,
  key    text        not null,
  at     timestamptz not null,
  note   text        not null,
  primary key (tenant, key)
);
create index pending_cancel_age on pending_cancel (at);
