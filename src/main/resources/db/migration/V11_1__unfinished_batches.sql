-- By itself: a document locks batch, then work, and a part of a stream writes to work, then batch. Both
-- indexes in one transaction would wait for one of them while it waits for the other index.
create index batch_unfinished_of on batch (tenant) where finished_at is null;
