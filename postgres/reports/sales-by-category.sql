-- title: Sales by category
-- question: Which categories sell most, and how much of it is attributed?
-- parameter: $1 since interval = 24 hours -- only orders of this last while, from the beginning of its first hour on
-- parameter: $2 limit integer = 10 -- at most so many categories of a currency
-- note: (none) is a line without a category. Faster than product-category-performance, which reads the clicks.
with sold as (
    select
        currency,
        coalesce(nullif(category, ''), '(none)') as category,
        sum(first_click_millionths) / 1000000 as lines,
        sum(first_click_units) as units,
        coalesce(sum(first_click_units) filter (where channel <> 'unattributed'), 0) as attributed_units
    from credit_sums
    where hour >= (select date_trunc('hour', now() - $1::interval, 'UTC'))
    group by currency, coalesce(nullif(category, ''), '(none)')
),

ranked as (
    select
        *,
        sum(units) over (partition by currency) as total,
        row_number() over (partition by currency order by units desc, category asc) as place
    from sold
    where lines > 0
)

select
    s.currency,
    s.category,
    s.lines::bigint as lines,
    in_currency(s.units / c.minor_units, c.code) as revenue,
    round(100 * s.units / nullif(s.total, 0), 2) as share_percent,
    round(100 * s.attributed_units / nullif(s.units, 0), 2) as attributed_percent
from ranked as s
inner join currencies as c on s.currency = c.code
where s.place <= $2::integer
order by s.currency asc, s.place asc;
