-- title: Multi-touch paths
-- question: Through which channels, in which order, did shoppers come to what they bought?
-- parameter: $1 since interval = 30 days -- only orders of this last while
-- parameter: $2 limit integer = 20 -- at most so many paths of a currency; unattributed is always shown
-- parameter: $3 steps integer = 8 -- a path of more channels ends in ...
-- note: A channel that has several touches in a row counts once.
-- note: Bots' clicks are left out; unattributed is a line without a touch.
with lines as (
    select
        checkout_id,
        line_no,
        currency,
        units,
        string_to_array(path, ' > ') as channels
    from journeys
    where line_time >= now() - $1::interval
),

-- A journey tells its first five channels, and ... where there are more.
longer as (
    select
        checkout_id,
        line_no,
        place,
        channel,
        lag(channel) over (partition by checkout_id, line_no order by place) as channel_before
    from judged_pairs
    where
        is_touch
        and checkout_id = any(array(
            select checkout_id from lines
            where channels[6] = '...' and $3::integer > 5
        ))
),

sequences as (
    select
        checkout_id,
        line_no,
        array_agg(channel order by place) as channels
    from longer
    where channel_before is distinct from channel
    group by checkout_id, line_no
),

told as (
    select
        l.checkout_id,
        l.currency,
        l.units,
        array_to_string(told.channels[1:$3::integer], ' > ')
        || case when cardinality(told.channels) > $3::integer then ' > ...' else '' end as path
    from lines as l
    left join sequences as s on l.checkout_id = s.checkout_id and l.line_no = s.line_no
    cross join lateral (select coalesce(s.channels, l.channels) as channels) as told
),

earned as (
    select
        currency,
        path,
        count(*) as lines,
        count(distinct checkout_id) as orders,
        sum(units) as units
    from told
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
    r.orders,
    in_currency(r.units / c.minor_units, c.code) as revenue,
    round(100 * r.units / nullif(r.total, 0), 2) as share_percent
from ranked as r
inner join currencies as c on r.currency = c.code
where r.place <= $2::integer
order by r.currency asc, r.units desc, path asc;
