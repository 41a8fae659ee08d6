-- Replicas that are to begin nothing, by their names, until their process ends or somebody takes it back; and
-- whether the replica has heard it. It is of no tenant's, and none may read it.
create table drain (
  replica text        primary key,
  since   timestamptz not null default now(),
  heard   boolean     not null default false
);
