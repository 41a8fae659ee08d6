-- Who may do what. A secret has 256 random bits and is never kept, only its SHA-256.
create table api_key (
  id           uuid        primary key,
  tenant       text        not null,
  hash         bytea       not null,
  -- The beginning of the secret, by which people tell keys apart.
  prefix       text        not null,
  name         text        not null,
  scopes       text[]      not null,
  created_at   timestamptz not null,
  expires_at   timestamptz,
  -- To the minute.
  last_used_at timestamptz,
  revoked_at   timestamptz
);

create unique index api_key_hash on api_key (hash);
create index api_key_tenant on api_key (tenant, id);
