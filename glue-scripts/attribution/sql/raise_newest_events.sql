-- Answers what they were before.
with known as materialized (
    select
        bucket,
        event_time
    from newest_events
    where bucket = any(%(buckets)s::smallint[])
),

raised as (
    insert into newest_events as old (bucket, event_time)
    select
        bucket,
        event_time
    from unnest(%(buckets)s::smallint[], %(times)s::timestamptz[]) as batch (bucket, event_time)
    on conflict (bucket) do update
        set event_time = excluded.event_time
        where old.event_time < excluded.event_time
)

select
    bucket,
    event_time
from known
