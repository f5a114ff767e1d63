alter table batches add column last_click_arrival timestamptz;
alter table batches add column last_checkout_arrival timestamptz;
comment on column batches.last_click_arrival is
'Arrival in Kinesis of the latest record of the clicks stream; NULL where the transaction had none, or is older than this column.';
comment on column batches.last_checkout_arrival is
'The same of the checkouts stream.';
