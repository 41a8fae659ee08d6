-- Until when a schedule is left alone whose times the version that looked could not read. It stays
-- due: whoever can read it later finds how late it is. The version before does not look at this.
alter table schedule add column rest_until timestamptz;
