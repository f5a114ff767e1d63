-- title: Product category performance
-- question: What does each category sell, and how much of it came from clicks?
-- parameter: since interval 30 days: orders of this last while
-- parameter: limit integer 50: rows at most
select
    l.currency,
    coalesce(l.category, '(none)') as category,
    count(distinct l.checkout_id) as orders,
    sum(l.quantity) as units,
    round(sum(l.amount), c.minor_digits) as revenue,
    round(coalesce(sum(l.amount) filter (where l.first_click_id is not null), 0), c.minor_digits) as attributed,
    round(coalesce(sum(l.amount) filter (where l.first_click_id is null), 0), c.minor_digits) as unattributed,
    round(100 * sum(l.amount) / nullif(sum(sum(l.amount)) over (partition by l.currency), 0), 2) as share_percent
from attributed_checkouts as l
inner join currencies as c on l.currency = c.code
where l.event_time >= now() - $1::interval
group by l.currency, l.category, c.minor_digits
order by l.currency asc, sum(l.amount) desc, l.category asc nulls last
limit $2;
