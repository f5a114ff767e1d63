-- title: Sales by minute
-- question: How much was sold in each of the last minutes, and how much of it is attributed?
-- parameter: $1 since interval = 60 minutes -- only orders of this last while
-- note: By the time of the order in UTC; a minute without an order has no row.
select
    currency,
    date_trunc('minute', event_time, 'UTC') as minute,
    count(distinct checkout_id) as orders,
    in_currency(sum(amount), currency) as revenue,
    in_currency(coalesce(sum(amount) filter (where first_click_id is not null), 0), currency) as attributed
from attributed_checkouts
where event_time > now() - $1::interval
group by currency, date_trunc('minute', event_time, 'UTC')
order by currency asc, minute asc;
