-- What is kept at Notte for tenants, all under one key of Notte's: vaults, personas, profiles and so on.
-- Whoever knows the id of one may use it there, so here each belongs to one tenant. The version before
-- does not look at it.
create table upstream_resource (
  id          uuid primary key,
  tenant      text        not null,
  type        text        not null check (type in ('vault', 'persona', 'profile', 'function', 'connection')),
  -- Notte's own id of it.
  upstream_id text        not null,
  created_at  timestamptz not null,
  unique (type, upstream_id)
);
create index upstream_resource_list on upstream_resource (tenant, id desc);
create policy tenant on upstream_resource using (tenant = current_setting('nocturne.tenant', true));
alter table upstream_resource enable row level security;
