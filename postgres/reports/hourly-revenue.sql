-- title: Hourly revenue
-- question: How much was sold in which hour, and how much of it is attributed?
-- parameter: $1 since interval = 30 days -- only orders of this last while
-- parameter: $2 limit integer = 48 -- at most so many hours of a currency, the newest
-- note: Hours begin in UTC; one without an order has no row.
with hours as (
    select
        currency,
        date_trunc('hour', event_time, 'UTC') as hour,
        count(distinct checkout_id) as orders,
        count(*) as lines,
        sum(amount) as revenue,
        coalesce(sum(amount) filter (where first_click_id is not null), 0) as attributed
    from attributed_checkouts
    where event_time >= now() - $1::interval
    group by currency, date_trunc('hour', event_time, 'UTC')
),

newest as (
    select
        currency,
        hour,
        orders,
        lines,
        revenue,
        attributed,
        row_number() over (partition by currency order by hour desc) as place
    from hours
)

select
    currency,
    hour,
    orders,
    lines,
    in_currency(revenue, currency) as revenue,
    in_currency(attributed, currency) as attributed,
    in_currency(revenue - attributed, currency) as unattributed,
    round(100 * attributed / nullif(revenue, 0), 2) as attributed_percent
from newest
where place <= $2::integer
order by currency asc, hour desc;
