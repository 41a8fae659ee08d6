-- After every migration, and at each start: what holds the transactions of a tenant to its rows. It does
-- what is missing, and each statement is a transaction of its own (see the .conf): where the start fails
-- in the midst of it, the next one goes on, with nothing to repair.

-- Whoever takes the role of tenants sees and writes the rows of the tenant in nocturne.tenant alone, and
-- without one nothing. The owner of the tables is not held to it, so the engine and the versions before
-- go on as they did.
do $$
declare
  needed record;
  -- The service gives up on a statement that takes a minute.
  deadline constant timestamptz := clock_timestamp() + interval '30s';
begin
  for needed in
    with rule as (
      select c.relname::text as name, null as parent,
        'using (tenant = current_setting(''nocturne.tenant'', true))' as condition
      from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant'
      where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p')
      -- What hangs on a job, a batch or a schedule is seen with it. The parent's own policy sees to the
      -- tenant. Each looks its parent up by itself: without the offset, statistics that do not know a
      -- tenant yet would let all of its jobs be read for one.
      union all select name, parent,
        format('using (exists (select from %1$I p where p.id = %2$I.%1$I offset 0)) %3$s',
          parent, name, writing)
      from (values
        ('batch_chunk', 'batch', ''),
        ('batch_part', 'batch', ''),
        ('batch_rejected', 'batch', ''),
        ('batch_staged', 'batch', ''),
        ('batch_pending', 'batch', ''),
        ('batch_change', 'batch', ''),
        ('batch_credit', 'batch', ''),
        ('batch_order', 'batch', ''),
        ('schedule_run', 'schedule', ''),
        -- These come in the same statement as their parent, which does not see it yet. Their keys
        -- leave no room for a row of another tenant's: each parent has its own from the beginning.
        ('job_spec', 'job', 'with check (true)'),
        ('batch_count', 'batch', 'with check (true)'),
        ('batch_rank', 'batch', 'with check (true)')) as child(name, parent, writing))
    select rule.name, condition from rule
    join pg_class c on c.relname = name and c.relnamespace = current_schema()::regnamespace
    where not c.relrowsecurity
    -- A dump keeps all tables in use. It is met first where few wait behind us.
    order by parent is null, name desc
  loop
    -- One table at a time, and whoever waits for it too has to wait for us, so only for a little. It is
    -- longer than a vacuum needs to give way.
    loop
      begin
        set local lock_timeout = '2s';
        execute format('lock table %I in access exclusive mode', needed.name);
        exit;
      exception when lock_not_available then
        if clock_timestamp() > deadline then
          raise exception using errcode = 'lock_not_available', message = format(
            'table %s is in use for too long, by a dump perhaps; start again when it is over', needed.name);
        end if;
      end;
      commit;
      perform pg_sleep(2);
    end loop;
    -- Another replica may have been here while we waited.
    if not (select relrowsecurity from pg_class where oid = to_regclass(needed.name)) then
      execute format('create policy tenant on %I %s', needed.name, needed.condition);
      execute format('alter table %I enable row level security', needed.name);
    end if;
    commit;
  end loop;
end $$;

-- The role, and what it may do. A table that transactions of a tenant need is to be named here. Where the
-- service's user may not make roles, the start says what an administrator has to do.
do $$
declare
  -- Roles belong to the whole server: whoever may take that of another database has no right here.
  role_name constant text := 'nocturne_tenant_'
    || (select oid from pg_database where datname = current_database());
  needed record;
begin
  -- Replicas that start at once, one after the other.
  perform pg_advisory_xact_lock(hashtext(role_name));
  begin
    if not exists (select from pg_roles where rolname = role_name) then
      execute format('create role %I nologin', role_name);
    end if;
    if not pg_has_role(current_user, role_name,
        case when current_setting('server_version_num')::int < 160000 then 'MEMBER' else 'SET' end)
    then
      execute format('grant %I to current_user', role_name);
    end if;
  exception
    when insufficient_privilege then
      raise notice 'the role % cannot be made or taken', role_name;
  end;
  if not exists (select from pg_roles where rolname = role_name) then
    return;
  end if;
  if not has_schema_privilege(role_name, current_schema(), 'usage') then
    execute format('grant usage on schema %I to %I', current_schema(), role_name);
  end if;
  -- A grant that is there already is not given again: it would be written, and all plans with it.
  for needed in
    select g.name, p.privilege from (values
      ('job', 'select,insert,update'),
      ('job_spec', 'select,insert,update'),
      ('work', 'select,insert,update,delete'),
      ('outcome', 'select,insert,update'),
      ('attempt', 'select'),
      ('slot', 'select'),
      ('served', 'select'),
      ('idempotency_key', 'select,insert'),
      ('pending_cancel', 'select,insert,update,delete'),
      ('event', 'select,insert'),
      ('event_position', 'select'),
      ('batch', 'select,insert,update'),
      ('batch_chunk', 'select,insert'),
      ('batch_part', 'select,insert'),
      ('batch_rejected', 'select,insert'),
      ('batch_staged', 'select,insert,delete'),
      ('batch_pending', 'select,insert,delete'),
      ('batch_rank', 'select,insert,update'),
      ('batch_count', 'select,insert'),
      ('batch_change', 'select,insert'),
      ('batch_credit', 'select'),
      ('batch_order', 'select,insert,update,delete'),
      ('api_key', 'select,insert,update'),
      ('webhook', 'select,insert,update'),
      ('webhook_delivery', 'select,insert,update'),
      ('quota_use', 'select,update'),
      ('session', 'select,insert,update'),
      ('upstream_resource', 'select,insert,update,delete'),
      ('schedule', 'select,insert,update,delete'),
      ('schedule_run', 'select,insert,update,delete'),
      ('artifact', 'select'),
      ('job_persona', 'select'),
      ('own_job', 'select'),
      ('oldest_event', 'select'),
      ('slot_count', 'select')) as g(name, privileges)
    cross join lateral string_to_table(g.privileges, ',') as p(privilege)
    where not has_table_privilege(role_name, to_regclass(g.name), p.privilege)
  loop
    execute format('grant %s on %I to %I', needed.privilege, needed.name, role_name);
  end loop;
end $$;
