-- What each replica ended in each minute, for a picture of the last hour. It is of no tenant's, and none
-- may read it.
create table pace (
  minute    timestamptz not null,
  replica   text        not null,
  succeeded bigint      not null,
  failed    bigint      not null,
  -- Slots of the whole cluster: the most that the replica saw in use.
  slots     integer     not null,
  primary key (minute, replica)
);
