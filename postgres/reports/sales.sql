-- title: Sales
-- question: How much was sold in how many orders, and how much of it is attributed?
-- parameter: $1 since interval = 24 hours -- only orders of this last while, from the beginning of its first hour on
-- note: From credit_hourly and its like, so the same to the cent as the credit by model.
with credited as (
    select
        currency,
        sum(first_click_millionths) / 1000000 as lines,
        sum(first_click_units) as units,
        coalesce(sum(first_click_units) filter (where channel <> 'unattributed'), 0) as attributed_units
    from credit_sums_by_channel
    where hour >= (select date_trunc('hour', now() - $1::interval, 'UTC'))
    group by currency
),

ordered as (
    select
        currency,
        count(*) as orders
    from checkouts
    where event_time >= (select date_trunc('hour', now() - $1::interval, 'UTC'))
    group by currency
)

select
    credited.currency,
    ordered.orders,
    credited.lines::bigint as lines,
    in_currency(credited.units / c.minor_units, c.code) as revenue,
    in_currency(credited.attributed_units / c.minor_units, c.code) as attributed,
    in_currency((credited.units - credited.attributed_units) / c.minor_units, c.code) as unattributed,
    round(100 * credited.attributed_units / nullif(credited.units, 0), 2) as attributed_percent,
    in_currency(credited.units / c.minor_units / ordered.orders, c.code) as average_order
from credited
inner join ordered on credited.currency = ordered.currency
inner join currencies as c on credited.currency = c.code
order by ordered.orders desc, credited.currency asc;
