-- title: Visitors by hour
-- question: How many visitors came in each hour, and how much did they do?
-- parameter: $1 since interval = 24 hours -- only the days of this last while, from the beginning of the first one on
-- note: Hours are UTC's. An order counts as one event.
select
    dt as day,
    hour(event_time) as hour,
    count(distinct user_id) as visitors,
    count_if(line_no = 1) as events
from activity
where dt >= $1
group by dt, hour(event_time)
order by day asc, hour asc;
