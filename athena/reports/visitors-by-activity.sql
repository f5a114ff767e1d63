-- title: Visitors by activity
-- question: How many visitors viewed, put into a cart and bought, how often, and for how much?
-- parameter: $1 since interval = 30 days -- only the days of this last while, from the beginning of the first one on
-- note: Each line of an order is a purchase, worth its quantity; a view and a cart are worth one price.
select
    event_type as activity,
    currency,
    count(distinct user_id) as visitors,
    count(*) as times,
    sum(amount) as worth
from activity
where dt >= $1
group by event_type, currency
order by activity asc, currency asc;
