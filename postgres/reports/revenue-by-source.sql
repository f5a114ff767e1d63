-- title: Revenue by traffic source
-- question: Which source's first click earned how much, and what could not be attributed?
-- parameter: since interval 30 days: orders of this last while
select
    l.currency,
    coalesce(l.source, 'unattributed') as source,
    count(*) as lines,
    count(distinct l.checkout_id) as orders,
    round(sum(l.amount), c.minor_digits) as revenue,
    round(100 * sum(l.amount) / nullif(sum(sum(l.amount)) over (partition by l.currency), 0), 2) as share_percent
from attributed_checkouts as l
inner join currencies as c on l.currency = c.code
where l.event_time >= now() - $1::interval
group by l.currency, l.source, c.minor_digits
order by l.currency asc, sum(l.amount) desc, l.source asc nulls last;
