-- title: Sales by device
-- question: On which devices do sessions end in an order, and what is ordered on them?
-- parameter: $1 since interval = 24 hours -- only this last while, from the beginning of its first hour on
-- note: A session is on the device of its first event, an order on its own; bots are in a row of their own, whatever
-- note: device they say they are. Sessions stand in all currencies.
-- note: device-type-conversion has the orders of those sessions.
with visited as (
    select
        case when is_bot then 'bot' else first_device end as agent,
        count(*) as sessions,
        count(last_order) as sessions_with_order
    from judged_sessions
    where began_at >= (select date_trunc('hour', now() - $1::interval, 'UTC'))
    group by agent
),

ordered as (
    select
        currency,
        case when is_bot then 'bot' else device end as agent,
        count(*) as orders,
        sum(value) as revenue
    from judged_checkouts
    where event_time >= (select date_trunc('hour', now() - $1::interval, 'UTC'))
    group by currency, agent
),

sold as (
    select currency from ordered
    group by currency
)

select
    sold.currency,
    visited.agent as device,
    visited.sessions,
    visited.sessions_with_order,
    round(100.0 * visited.sessions_with_order / visited.sessions, 2) as conversion_percent,
    coalesce(ordered.orders, 0) as orders,
    in_currency(coalesce(ordered.revenue, 0), sold.currency) as revenue
from sold
cross join visited
left join ordered on sold.currency = ordered.currency and visited.agent = ordered.agent
order by sold.currency asc, coalesce(ordered.revenue, 0) desc, visited.sessions desc, visited.agent asc;
