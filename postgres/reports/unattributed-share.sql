-- title: Unattributed share
-- question: Which share of the lines has no touch to credit, and is that another share than before?
-- parameter: $1 since interval = 2 hours -- the last while, in whole hours
-- parameter: $2 before interval = 24 hours -- the while before it, in whole hours
-- note: Lines by the hour of their event_time in UTC, as credit_hourly keeps them; the hour that runs counts.
-- note: shift_points: percentage points, positive where more is unattributed than before.
with hours as (
    select
        hour,
        sum(first_click_millionths) / 1000000 as lines,
        coalesce(sum(first_click_millionths) filter (where channel = 'unattributed'), 0) / 1000000 as unattributed
    from credit_sums_by_channel
    where hour > date_trunc('hour', now(), 'UTC') - $1::interval - $2::interval
    group by hour
),

periods as (
    select
        coalesce(sum(lines) filter (where hour > date_trunc('hour', now(), 'UTC') - $1::interval), 0) as lines,
        coalesce(sum(unattributed) filter (where hour > date_trunc('hour', now(), 'UTC') - $1::interval), 0)
            as unattributed,
        coalesce(sum(lines) filter (where hour <= date_trunc('hour', now(), 'UTC') - $1::interval), 0) as lines_before,
        coalesce(sum(unattributed) filter (where hour <= date_trunc('hour', now(), 'UTC') - $1::interval), 0)
            as unattributed_before
    from hours
)

select
    round(lines) as lines,
    round(unattributed) as unattributed,
    round(100 * unattributed / nullif(lines, 0), 2) as share_percent,
    round(lines_before) as lines_before,
    round(100 * unattributed_before / nullif(lines_before, 0), 2) as share_before_percent,
    round(
        100 * unattributed / nullif(lines, 0) - 100 * unattributed_before / nullif(lines_before, 0), 2
    ) as shift_points
from periods
where lines > 0 or lines_before > 0;
