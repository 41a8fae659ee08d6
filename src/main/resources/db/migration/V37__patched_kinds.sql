-- Which kinds of jobs a retry may change, since the patch was checked for these alone; null for all.
alter table batch_order add column kinds text[];
