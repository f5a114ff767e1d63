-- title: Time to purchase
-- question: How long after its first touch is an order made?
-- parameter: $1 since interval = 30 days -- only orders of this last while
-- note: An order's first touch is the earliest of its lines' first touches; an order without any is unattributed.
-- note: p50, p75, p90 and p95 are minutes: so many percent of the row's attributed orders took at most this long.
with orders as (
    select
        currency,
        checkout_id,
        sum(amount) as revenue,
        extract(epoch from min(event_time) - min(first_click_time)) / 60 as minutes
    from attributed_checkouts
    where event_time >= now() - $1::interval
    group by currency, checkout_id
),

placed as (
    select
        currency,
        revenue,
        minutes,
        case
            when minutes is null then 8
            when minutes < 1 then 1
            when minutes < 10 then 2
            when minutes < 60 then 3
            when minutes < 6 * 60 then 4
            when minutes < 24 * 60 then 5
            when minutes < 3 * 24 * 60 then 6
            else 7
        end as place
    from orders
),

counted as (
    select
        currency,
        place,
        count(*) as orders,
        sum(revenue) as revenue,
        percentile_disc(array[0.5, 0.75, 0.9, 0.95]) within group (order by minutes) as percentiles
    from placed
    group by grouping sets ((currency), (currency, place))
)

select
    currency,
    case place
        when 1 then 'under 1 minute'
        when 2 then '1 to 10 minutes'
        when 3 then '10 to 60 minutes'
        when 4 then '1 to 6 hours'
        when 5 then '6 to 24 hours'
        when 6 then '1 to 3 days'
        when 7 then 'over 3 days'
        when 8 then 'unattributed'
        else 'all'
    end as time_to_purchase,
    orders,
    round(100.0 * orders / max(orders) over (partition by currency), 2) as share_percent,
    in_currency(revenue, currency) as revenue,
    round(percentiles[1], 1) as p50,
    round(percentiles[2], 1) as p75,
    round(percentiles[3], 1) as p90,
    round(percentiles[4], 1) as p95
from counted
order by currency asc, place asc nulls first;
