-- title: Changes of orders by hour
-- question: How many orders were placed, changed and removed in each hour?
-- parameter: $1 since interval = 7 days -- only the days of this last while, from the beginning of the first one on
-- note: Hours are UTC's, by the time of the change; orders counts each order of the hour once.
select
    changed_hour as hour,
    changes,
    inserts,
    modifications,
    removals,
    orders
from orders_changes_by_hour
where changed_hour >= cast($1 as timestamp(3))
order by hour asc;
