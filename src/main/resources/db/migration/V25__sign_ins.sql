-- Who is signed in to the console. The cookie's value is kept as a hash alone, and what it grants is what
-- the key grants that it was opened with, for as long as that does.
create table sign_in (
  cookie bytea primary key,
  key bytea not null,
  until timestamptz not null
);
create index sign_in_until on sign_in (until);
