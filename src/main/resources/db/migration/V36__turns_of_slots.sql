-- A slot is found by its turn, which it gets anew whenever it becomes free. So none of its old versions, which
-- an old snapshot keeps, is on the way to it, and those that became free first are the first to be taken.
set local lock_timeout = '5s';
lock table work, slot in access exclusive mode;

create sequence slot_turn;
alter table slot add column turn bigint not null default nextval('slot_turn');
alter sequence slot_turn owned by slot.turn;
alter table slot drop constraint slot_pkey, add primary key (turn);

alter table work add column turn bigint;
update work w set turn = s.turn from slot s where s.number = w.slot and s.job = w.job;
alter table work drop column slot;
