-- title: Conversion by device type
-- question: On which devices do sessions end in an order, and what do they earn?
-- parameter: $1 since interval = 30 days -- only sessions that began in this last while
-- note: A session is on the device of its first event. One that a bot began is in the row bot, whatever device the bot
-- note: says it is, and stays there.
-- note: A session has no currency: sessions stand in the rows of each currency, orders and conversion in their own.
with sessions as (
    select
        user_id,
        session_id,
        case when is_bot then 'bot' else first_device end as device,
        last_order
    from sessions_since($1::interval)
),

devices as (
    select
        device,
        count(*) as sessions
    from sessions
    group by device
),

orders as (
    select
        s.device,
        c.currency,
        s.user_id,
        s.session_id,
        count(*) as orders,
        sum(c.value) as revenue
    from sessions as s
    inner join checkouts as c on s.user_id = c.user_id and s.session_id = c.session_id
    where s.last_order is not null and c.event_time >= now() - $1::interval
    group by s.device, c.currency, s.user_id, s.session_id
),

converted as (
    select
        device,
        currency,
        count(*) as sessions,
        sum(orders) as orders,
        sum(revenue) as revenue
    from orders
    group by device, currency
),

currencies_sold as (
    select currency from converted
    group by currency
    union all
    select '(none)' as currency
    where not exists (select from converted)
)

select
    currencies_sold.currency,
    devices.device,
    devices.sessions,
    coalesce(converted.sessions, 0) as sessions_with_order,
    round(100.0 * coalesce(converted.sessions, 0) / devices.sessions, 2) as conversion_percent,
    coalesce(converted.orders, 0)::bigint as orders,
    in_currency(coalesce(converted.revenue, 0), currencies_sold.currency) as revenue
from currencies_sold
cross join devices
left join converted
    on currencies_sold.currency = converted.currency and devices.device = converted.device
order by currencies_sold.currency asc, coalesce(converted.revenue, 0) desc, devices.sessions desc, devices.device asc;
