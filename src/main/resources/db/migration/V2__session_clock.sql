-- The timeout of an attempt counts from its session's start; the attempt itself began before.
alter table work add column session_started timestamptz;
