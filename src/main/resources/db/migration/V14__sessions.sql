-- Sessions that clients opened, without a job. A row is there before Notte is asked for the session, and
-- goes if nothing was opened. The slot that it occupies has its id in place of a job's, so that versions
-- that do not know of it leave the slot alone, and stop the session when it is to be stopped.
create table session (
  id           uuid primary key,
  tenant       text        not null,
  state        text        not null check (state in ('starting', 'open', 'ended')),
  -- Notte's id of it.
  upstream     text,
  max_minutes  integer     not null,
  idle_minutes integer     not null,
  -- Starting: when the start is given up, since nobody can be making it any more. Open: when its time is up.
  until        timestamptz not null,
  -- When Notte is asked next whether it is still open.
  look_at      timestamptz,
  opened_at    timestamptz,
  ended_at     timestamptz,
  ended        text        check (ended in ('stopped', 'time_up', 'closed')),
  -- Under which it was asked for, and the fingerprint of what was asked.
  key          text,
  fingerprint  text,
  check ((state = 'starting') = (upstream is null)),
  check ((state = 'ended') = (ended_at is not null and ended is not null))
);
create unique index session_key on session (tenant, key) where key is not null;
create index session_list on session (tenant, id desc) where state <> 'starting';
create index session_until on session (until) where state <> 'ended';
create index session_look on session (look_at) where state = 'open';
create index session_ended on session (ended_at) where state = 'ended';
