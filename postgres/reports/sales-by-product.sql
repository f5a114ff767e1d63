-- title: Sales by product
-- question: Which products sell most?
-- parameter: $1 since interval = 24 hours -- only orders of this last while, from the beginning of its first hour on
-- parameter: $2 limit integer = 10 -- at most so many products of a currency
with sold as (
    select
        currency,
        product_id,
        min(category) as category,
        count(*) as lines,
        sum(quantity) as units,
        sum(amount) as revenue
    from checkout_lines
    where event_time >= date_trunc('hour', now() - $1::interval, 'UTC')
    group by currency, product_id
),

ranked as (
    select
        *,
        sum(revenue) over (partition by currency) as total,
        row_number() over (partition by currency order by revenue desc, product_id asc) as place
    from sold
)

select
    currency,
    product_id,
    category,
    lines,
    units,
    in_currency(revenue, currency) as revenue,
    round(100 * revenue / nullif(total, 0), 2) as share_percent
from ranked
where place <= $2::integer
order by currency asc, place asc;
