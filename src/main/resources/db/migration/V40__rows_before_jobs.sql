set local lock_timeout = '5s';
lock table batch in access exclusive mode;

-- Where the next jobs of a batch begin to wait. In a row of its own, so that whoever makes jobs of rows that
-- have come does not keep the next rows waiting, which lock the batch.
create table batch_rank (
  batch uuid primary key references batch on delete cascade,
  -- By priority 0..9: the rank that the next job gets at least.
  ranks bigint[] not null default array_fill(0::bigint, array[10])
);
insert into batch_rank (batch, ranks) select id, ranks from batch;
alter table batch drop column ranks;

-- No batch is without it, whoever opens it: its rows would never become jobs.
create function batch_begins() returns trigger language plpgsql as $$
begin
  insert into batch_rank (batch) values (new.id);
  return null;
end $$;
create trigger batch_begins after insert on batch for each row execute function batch_begins();

-- Good rows of a stream that are not jobs yet, chunk by chunk, as the columns of the jobs that they will be. Each
-- is written once and read once, so nothing is gained by packing it.
create table batch_pending (
  batch        uuid       not null references batch on delete cascade,
  -- The first line of the chunk.
  first        bigint     not null,
  jobs         integer    not null,
  last_id      uuid       not null,
  ids          uuid[]     not null,
  kinds        text[]     not null,
  priorities   smallint[] not null,
  timeouts     bigint[]   not null,
  deadlines    bigint[]   not null,
  max_attempts smallint[] not null,
  lingers      bigint[]   not null,
  custom_ids   text[]     not null,
  labels       text[]     not null,
  request_keys text[]     not null,
  lanes        text[]     not null,
  lines        bigint[]   not null,
  versions     smallint[] not null,
  specs        text[]     not null,
  captures     text[]     not null,
  primary key (batch, first)
);
do $$
declare
  name text;
begin
  for name in select attname from pg_attribute
      where attrelid = 'batch_pending'::regclass and attndims > 0 loop
    execute format('alter table batch_pending alter %I set storage external', name);
  end loop;
end $$;
