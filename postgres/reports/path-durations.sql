-- title: Path durations
-- question: How long after its first touch is a line bought?
-- parameter: $1 since interval = 24 hours -- only orders of this last while, from the beginning of its first hour on
-- note: Of lines, where time-to-purchase is of orders. Bots' clicks are left out.
with placed as (
    select
        currency,
        units,
        case
            when first_click_time is null then 8
            when line_time - first_click_time < interval '1 minute' then 1
            when line_time - first_click_time < interval '10 minutes' then 2
            when line_time - first_click_time < interval '1 hour' then 3
            when line_time - first_click_time < interval '6 hours' then 4
            when line_time - first_click_time < interval '24 hours' then 5
            when line_time - first_click_time < interval '72 hours' then 6
            else 7
        end as place
    from journeys
    where line_time >= (select date_trunc('hour', now() - $1::interval, 'UTC'))
),

counted as (
    select
        currency,
        place,
        count(*) as lines,
        sum(units) as units
    from placed
    group by currency, place
)

select
    counted.currency,
    (
        array[
            'under 1 minute', '1 to 10 minutes', '10 to 60 minutes', '1 to 6 hours', '6 to 24 hours', '1 to 3 days',
            'over 3 days', 'unattributed'
        ]
    )[counted.place] as duration,
    counted.lines,
    round(100.0 * counted.lines / sum(counted.lines) over (partition by counted.currency), 2) as share_percent,
    in_currency(counted.units / c.minor_units, c.code) as revenue
from counted
inner join currencies as c on counted.currency = c.code
order by counted.currency asc, counted.place asc;
