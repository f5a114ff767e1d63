-- title: Facts by hour
-- question: How many clicks and orders of each of the last whole hours are there?
-- parameter: $1 since interval = 3 hours -- whole hours of this last while
-- note: By the time of the event in UTC; an hour without facts has no row.
-- note: Of these hours the lane lake looks whether it has as many.
with hours as (
    select
        date_trunc('hour', now(), 'UTC') - $1::interval as first_hour,
        date_trunc('hour', now(), 'UTC') as this_hour
),

facts as (
    select
        event_time,
        1 as click,
        0 as checkout
    from clicks
    where event_time >= (select first_hour from hours) and event_time < (select this_hour from hours)
    union all
    select
        event_time,
        0 as click,
        1 as checkout
    from checkouts
    where event_time >= (select first_hour from hours) and event_time < (select this_hour from hours)
)

select
    date_trunc('hour', event_time, 'UTC') as hour,
    sum(click)::bigint as clicks,
    sum(checkout)::bigint as checkouts
from facts
group by date_trunc('hour', event_time, 'UTC')
order by hour;
