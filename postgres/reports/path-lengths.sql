-- title: Path lengths
-- question: How many touches led to a line, and what did paths of each length earn?
-- parameter: $1 since interval = 24 hours -- only orders of this last while, from the beginning of its first hour on
-- note: A touch begins wherever the origin changes within a session; bots' clicks are left out.
-- note: 0 is unattributed, 10 is ten and more.
with counted as (
    select
        currency,
        least(touches, 10) as touches,
        count(*) as lines,
        sum(units) as units
    from journeys
    where line_time >= (select date_trunc('hour', now() - $1::interval, 'UTC'))
    group by currency, least(touches, 10)
)

select
    counted.currency,
    counted.touches,
    counted.lines,
    round(100.0 * counted.lines / sum(counted.lines) over (partition by counted.currency), 2) as share_percent,
    in_currency(counted.units / c.minor_units, c.code) as revenue
from counted
inner join currencies as c on counted.currency = c.code
order by counted.currency asc, counted.touches asc;
