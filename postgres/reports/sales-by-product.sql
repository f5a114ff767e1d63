-- title: Sales by product
-- question: Which products sell most, and how much of it is attributed?
-- parameter: $1 since interval = 24 hours -- only orders of this last while, from the beginning of its first hour on
-- parameter: $2 limit integer = 10 -- at most so many products of a currency
with sold as materialized (
    select
        currency,
        product_id,
        count(*) as lines,
        sum(units) as units,
        coalesce(sum(units) filter (where touches > 0), 0) as attributed_units
    from journeys
    where line_time >= (select date_trunc('hour', now() - $1::interval, 'UTC'))
    group by currency, product_id
),

totals as (
    select
        currency,
        sum(units) as units
    from sold
    group by currency
)

select
    totals.currency,
    best.product_id,
    best.lines,
    in_currency(best.units / c.minor_units, c.code) as revenue,
    round(100 * best.units / nullif(totals.units, 0), 2) as share_percent,
    round(100 * best.attributed_units / nullif(best.units, 0), 2) as attributed_percent
from totals
inner join currencies as c on totals.currency = c.code
cross join
    lateral (
        select
            sold.product_id,
            sold.lines,
            sold.units,
            sold.attributed_units
        from sold
        where sold.currency = totals.currency
        order by sold.units desc, sold.product_id asc
        limit $2::integer
    ) as best
order by totals.currency asc, best.units desc, best.product_id asc;
