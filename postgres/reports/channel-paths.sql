-- title: Channel paths
-- question: Through which channels, in which order, did shoppers come to what they bought?
-- parameter: $1 since interval = 24 hours -- only orders of this last while, from the beginning of its first hour on
-- parameter: $2 limit integer = 20 -- at most so many paths of a currency; unattributed is always shown
-- note: A channel that has several touches in a row counts once; a path of more than five ends in ...
-- note: Bots' clicks are left out; unattributed is a line without a touch.
with earned as (
    select
        currency,
        path,
        count(*) as lines,
        sum(units) as units
    from journeys
    where line_time >= (select date_trunc('hour', now() - $1::interval, 'UTC'))
    group by currency, path
),

ranked as (
    select
        *,
        sum(units) over (partition by currency) as total,
        row_number() over (partition by currency, path is null order by units desc, path asc) as place
    from earned
)

select
    r.currency,
    coalesce(r.path, 'unattributed') as path,
    r.lines,
    in_currency(r.units / c.minor_units, c.code) as revenue,
    round(100 * r.units / nullif(r.total, 0), 2) as share_percent
from ranked as r
inner join currencies as c on r.currency = c.code
where r.place <= $2::integer
order by r.currency asc, r.units desc, path asc;
