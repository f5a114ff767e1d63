-- title: Revenue by traffic source
-- question: Which channel's and source's first click earned how much, and what could not be attributed?
-- parameter: $1 since interval = 30 days -- only orders of this last while
-- parameter: $2 limit integer = 20 -- at most so many sources of a currency; unattributed is always shown
with sources as (
    select
        l.currency,
        p.channel,
        p.source,
        count(*) as lines,
        count(distinct l.checkout_id) as orders,
        sum(l.amount) as revenue
    from attributed_checkouts as l
    left join paths as p
        on
            l.checkout_id = p.checkout_id
            and l.line_no = p.line_no
            and l.first_click_time = p.click_time
            and l.first_click_id = p.click_id
    where l.event_time >= now() - $1::interval
    group by l.currency, p.channel, p.source
),

ranked as (
    select
        currency,
        channel,
        source,
        lines,
        orders,
        revenue,
        sum(revenue) over (partition by currency) as total,
        row_number() over (
            partition by currency, source is null order by revenue desc, channel asc, source asc
        ) as place
    from sources
)

select
    currency,
    coalesce(channel, 'unattributed') as channel,
    coalesce(source, 'unattributed') as source,
    lines,
    orders,
    in_currency(revenue, currency) as revenue,
    round(100 * revenue / nullif(total, 0), 2) as share_percent
from ranked
where place <= $2::integer
order by currency asc, revenue desc, channel asc, source asc;
