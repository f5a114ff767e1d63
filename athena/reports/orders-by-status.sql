-- title: Orders by status
-- question: How many orders are there now in each status, and what are they worth?
-- note: Orders that were removed are not among them. Worth is what their items cost.
-- note: A status or a currency that the shop did not tell is unknown.
select
    coalesce(status, 'unknown') as status,
    coalesce(currency, 'unknown') as currency,
    count(*) as orders,
    sum(quantity) as pieces,
    sum(price) as worth
from orders_now
group by coalesce(status, 'unknown'), coalesce(currency, 'unknown')
order by status asc, currency asc;
