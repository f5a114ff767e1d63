-- title: Time to purchase
-- question: How long after the first click do people buy?
-- parameter: since interval 30 days: orders of this last while
with timed as (
    select extract(epoch from event_time - first_click_time) / 60 as minutes
    from attributed_checkouts
    where event_time >= now() - $1::interval
),

buckets as (
    select
        position,
        label,
        least_minutes,
        lead(least_minutes) over (order by position) as below_minutes
    from (
        values
        (1, 'under 1 minute', 0), (2, '1 to 5 minutes', 1), (3, '5 to 30 minutes', 5), (4, '30 to 60 minutes', 30),
        (5, '1 to 6 hours', 60), (6, '6 to 24 hours', 360), (7, '1 to 3 days', 1440), (8, '3 to 7 days', 4320),
        (9, '7 days or more', 10080)
    ) as bounds (position, label, least_minutes)
),

grouped as (
    select
        b.position,
        b.label,
        count(t.minutes) as lines,
        percentile_cont(0.5) within group (order by t.minutes) as median_minutes
    from buckets as b
    left join timed as t on b.least_minutes <= t.minutes and (b.below_minutes is null or b.below_minutes > t.minutes)
    group by b.position, b.label
    union all
    select
        0 as position,
        'all attributed' as label,
        count(minutes) as lines,
        percentile_cont(0.5) within group (order by minutes) as median_minutes
    from timed
    union all
    select
        10 as position,
        'unattributed' as label,
        count(*) filter (where minutes is null) as lines,
        null as median_minutes
    from timed
)

select
    label as time_to_purchase,
    lines,
    round(100.0 * lines / nullif((select count(*) from timed), 0), 2) as share_percent,
    round(median_minutes::numeric, 1) as median_minutes
from grouped
where lines > 0
order by position;
