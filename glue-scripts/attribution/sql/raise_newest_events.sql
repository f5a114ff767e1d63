-- Answers what they were before. They are raised ahead of the events, so that not every transaction has some to raise.
with batch as materialized (
    select
        bucket,
        event_time
    from json_to_recordset(%(newest)s::json) as newest (bucket smallint, event_time timestamptz)
),

known as materialized (
    select
        bucket,
        event_time
    from newest_events
    where bucket in (select b.bucket from batch as b)
),

raised as (
    insert into newest_events (bucket, event_time)
    select
        batch.bucket,
        batch.event_time + interval '2 seconds' as event_time
    from batch
    left join known on batch.bucket = known.bucket
    where (batch.event_time <= known.event_time) is not true
    on conflict (bucket) do update set event_time = excluded.event_time
)

select
    bucket,
    event_time
from known
