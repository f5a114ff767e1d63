-- title: Visitors by day
-- question: How many visitors came each day, in how many sessions, and what did they do?
-- parameter: $1 since interval = 30 days -- only the days of this last while, from the beginning of the first one on
-- note: Days are UTC's. An order counts as one event, each of its lines as a purchase.
select
    dt as day,
    count(distinct user_id) as visitors,
    count(distinct session_id) as sessions,
    count_if(line_no = 1) as events,
    count_if(event_type = 'view') as views,
    count_if(event_type = 'cart') as carts,
    count_if(event_type = 'purchase') as purchases
from activity
where dt >= $1
group by dt
order by day asc;
