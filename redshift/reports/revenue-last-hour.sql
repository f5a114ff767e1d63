-- title: Revenue of the last hour
-- question: What was sold in the last hour, in each currency?
-- parameter: $1 now time = now -- the end of that hour
-- note: Sums of whole prices; an order that is told again counts once.
select
    currency,
    count(distinct checkout_id) as orders,
    sum(quantity)::bigint as pieces,
    sum(quantity * unit_price) as revenue
from ecommerce.checkout_items
where
    event_time > dateadd(hour, -1, cast($1 as timestamp))
    and event_time <= cast($1 as timestamp)
group by currency
order by currency asc;
