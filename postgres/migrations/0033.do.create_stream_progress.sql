create table stream_progress (
    stream text primary key check (stream in ('clicks', 'checkouts')),
    last_arrival timestamptz not null
);
comment on table stream_progress is
'Up to which arrival each stream is committed: told by the job when all partitions of a micro-batch are.';

insert into stream_progress (stream, last_arrival)
select
    'clicks' as stream,
    max(last_click_arrival) as last_arrival
from booked
having max(last_click_arrival) is not null
union all
select
    'checkouts' as stream,
    max(last_checkout_arrival) as last_arrival
from booked
having max(last_checkout_arrival) is not null;

grant select, insert, update on stream_progress to ingest;
grant select on stream_progress to reader;
