-- title: Revenue by traffic source
-- question: Which source's first click earned how much, and what could not be attributed?
select
    currency,
    coalesce(source, 'unattributed') as source,
    count(*) as lines,
    count(distinct checkout_id) as orders,
    sum(amount) as revenue,
    round(100 * sum(amount) / nullif(sum(sum(amount)) over (partition by currency), 0), 2) as share_percent
from attributed_checkouts
group by currency, source
order by currency asc, revenue desc, source asc nulls last;
