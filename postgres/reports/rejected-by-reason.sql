-- title: Rejected events by reason
-- question: Why were events rejected, how many, and what did the latest ones break?
-- parameter: $1 examples integer = 1 -- the latest so many of each reason
-- note: events: distinct payloads since the beginning, as npm run rejected lists them. No payload is shown.
with counted as (
    select
        reason,
        count(*) as events,
        max(arrived_at) as latest
    from rejected_events
    group by reason
)

select
    counted.reason,
    counted.events,
    example.arrived_at,
    example.stream,
    example.path,
    example.rule,
    encode(example.payload_hash, 'hex') as id
from counted
cross join
    lateral (
        select
            r.arrived_at,
            r.stream,
            r.path,
            r.rule,
            r.payload_hash
        from rejected_events as r
        where r.reason = counted.reason
        order by r.arrived_at desc, r.payload_hash asc
        limit $1::integer
    ) as example
order by counted.events desc, counted.reason asc, example.arrived_at desc;
