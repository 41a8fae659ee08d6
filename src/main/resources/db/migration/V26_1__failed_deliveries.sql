-- By itself: it reads all deliveries. Few have failed, and whoever looks for them should pass over no others.
create index webhook_delivery_failed on webhook_delivery (webhook, id desc) where state = 'failed';
