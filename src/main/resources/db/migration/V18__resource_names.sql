-- What a thing at Notte is called, where it was made or named here; Notte tells names in long lists alone.
-- The version before does not look at it.
alter table upstream_resource add column name text;
