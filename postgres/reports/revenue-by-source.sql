-- title: Revenue by traffic source
-- question: Which source's first click earned how much, and what could not be attributed?
-- parameter: $1 since interval = 30 days -- only orders of this last while
-- parameter: $2 limit integer = 20 -- at most so many sources of a currency; unattributed is always shown
with sources as (
    select
        currency,
        source,
        count(*) as lines,
        count(distinct checkout_id) as orders,
        sum(amount) as revenue
    from attributed_checkouts
    where event_time >= now() - $1::interval
    group by currency, source
),

ranked as (
    select
        currency,
        source,
        lines,
        orders,
        revenue,
        sum(revenue) over (partition by currency) as total,
        row_number() over (partition by currency, source is null order by revenue desc, source asc) as place
    from sources
)

select
    currency,
    coalesce(source, 'unattributed') as source,
    lines,
    orders,
    in_currency(revenue, currency) as revenue,
    round(100 * revenue / nullif(total, 0), 2) as share_percent
from ranked
where place <= $2::integer
order by currency asc, revenue desc, source asc;
