-- title: Device type conversion
-- question: On which devices do sessions end in an order?
-- parameter: since interval 7 days: events of this last while
with events as (
    select
        user_id,
        session_id,
        event_time,
        device,
        0 as orders
    from clicks
    where event_time >= now() - $1::interval
    union all
    select
        user_id,
        session_id,
        event_time,
        device,
        1 as orders
    from checkouts
    where event_time >= now() - $1::interval
),

sessions as (
    select
        (array_agg(device order by event_time, device))[1] as device,
        sum(orders) as orders
    from events
    group by user_id, session_id
)

select
    device,
    count(*) as sessions,
    count(*) filter (where orders > 0) as sessions_with_order,
    sum(orders)::bigint as orders,
    round(100.0 * count(*) filter (where orders > 0) / count(*), 2) as conversion_percent
from sessions
group by device
order by sessions desc, device asc;
