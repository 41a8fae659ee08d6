-- After every migration, and at each start: the role that transactions of a tenant take, and what it
-- may do. A table that such transactions need is to be named here, and has a policy of its own (V10).
-- Where the service's user may not make roles, the start says what an administrator has to do.
do $$
declare
  role_name constant text := 'nocturne_tenant';
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
    -- Roles belong to the whole server: another of its databases may be doing the same.
    when duplicate_object or unique_violation then null;
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
      ('outcome', 'select,insert'),
      ('attempt', 'select'),
      ('slot', 'select'),
      ('served', 'select'),
      ('idempotency_key', 'select,insert'),
      ('pending_cancel', 'select,insert,update,delete'),
      ('outbox', 'select,insert'),
      ('event', 'select'),
      ('event_head', 'select'),
      ('batch', 'select,insert,update'),
      ('batch_chunk', 'select,insert'),
      ('batch_part', 'select,insert'),
      ('batch_rejected', 'select,insert'),
      ('batch_staged', 'select,insert,delete'),
      ('batch_count', 'select,insert'),
      ('batch_change', 'select,insert'),
      ('batch_order', 'select,insert,update,delete'),
      ('api_key', 'select,insert,update'),
      ('webhook', 'select,insert,update'),
      ('webhook_delivery', 'select,insert,update'),
      ('quota_use', 'select,update'),
      ('schedule', 'select,insert,update,delete'),
      ('schedule_run', 'select,insert,update,delete'),
      ('own_job', 'select'),
      ('oldest_event', 'select'),
      ('slot_count', 'select')) as g(name, privileges)
    cross join lateral string_to_table(g.privileges, ',') as p(privilege)
    where not has_table_privilege(role_name, to_regclass(g.name), p.privilege)
  loop
    execute format('grant %s on %I to %I', needed.privilege, needed.name, role_name);
  end loop;
end $$;
