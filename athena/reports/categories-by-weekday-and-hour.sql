-- title: Categories by weekday and hour
-- question: Which categories are viewed most on each weekday and hour, and how often are they bought then?
-- parameter: $1 since interval = 30 days -- only the days of this last while, from the beginning of the first one on
-- parameter: $2 limit integer = 3 -- at most so many categories of an hour
-- note: Weekdays and hours are UTC's. A category is what stands before its first dot; unknown is a product without one.
with counted as (
    select
        day_of_week(event_time) as weekday,
        hour(event_time) as hour,
        coalesce(nullif(split_part(category, '.', 1), ''), 'unknown') as category,
        count_if(event_type = 'view') as views,
        count_if(event_type = 'purchase') as purchases
    from activity
    where dt >= $1
    group by
        day_of_week(event_time),
        hour(event_time),
        coalesce(nullif(split_part(category, '.', 1), ''), 'unknown')
),

ranked as (
    select
        *,
        row_number() over (partition by weekday, hour order by views desc, category asc) as place
    from counted
    where views > 0
)

select
    weekday,
    array['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'][weekday] as weekday_name,
    hour,
    place,
    category,
    views,
    purchases
from ranked
where place <= $2
order by weekday asc, hour asc, place asc;
