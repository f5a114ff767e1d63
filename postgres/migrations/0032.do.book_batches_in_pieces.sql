-- Where the database refuses a record, the others of its partition are committed in pieces.
alter table batches add column first_record integer not null default 0;
comment on column batches.first_record is
'Where in its partition the transaction''s records begin: 0, unless the database refused one of them.';
alter table batches drop constraint batches_pkey;
alter table batches add primary key (run_id, batch_id, partition_id, attempt, first_record);
