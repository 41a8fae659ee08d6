-- What Notte said to one replica and means for all of them, since they share its key.
create table complaint (
  kind  text primary key check (kind in ('rate_limited', 'overloaded')),
  until timestamptz not null
);
