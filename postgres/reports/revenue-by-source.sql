-- title: Revenue by traffic source
-- question: Which channel's and source's first touch earned how much, and what could not be attributed?
-- parameter: $1 since interval = 30 days -- only orders of this last while
-- parameter: $2 limit integer = 20 -- at most so many sources of a currency; unattributed is always shown
-- note: Of the first touch's origin: what brought the visit. direct is a visit that nothing is known to have brought.
with sources as (
    select
        currency,
        channel,
        source,
        medium,
        count(*) as lines,
        count(distinct checkout_id) as orders,
        sum(amount) as revenue
    from attributed_checkouts
    where event_time >= now() - $1::interval
    group by currency, channel, source, medium
),

ranked as (
    select
        currency,
        channel,
        source,
        medium,
        lines,
        orders,
        revenue,
        sum(revenue) over (partition by currency) as total,
        row_number() over (
            partition by currency, source is null order by revenue desc, channel asc, source asc, medium asc
        ) as place
    from sources
)

select
    currency,
    coalesce(channel, 'unattributed') as channel,
    coalesce(source, 'unattributed') as source,
    medium,
    lines,
    orders,
    in_currency(revenue, currency) as revenue,
    round(100 * revenue / nullif(total, 0), 2) as share_percent
from ranked
where place <= $2::integer
order by currency asc, revenue desc, channel asc, source asc, medium asc;
