-- title: Hourly revenue
-- question: What came in each hour (UTC), attributed and not?
-- parameter: since interval 7 days: orders of this last while
-- parameter: limit integer 168: rows at most
select
    date_trunc('hour', l.event_time, 'UTC') as hour,
    l.currency,
    count(distinct l.checkout_id) as orders,
    round(sum(l.amount), c.minor_digits) as revenue,
    round(coalesce(sum(l.amount) filter (where l.first_click_id is not null), 0), c.minor_digits) as attributed,
    round(coalesce(sum(l.amount) filter (where l.first_click_id is null), 0), c.minor_digits) as unattributed
from attributed_checkouts as l
inner join currencies as c on l.currency = c.code
where l.event_time >= now() - $1::interval
group by date_trunc('hour', l.event_time, 'UTC'), l.currency, c.minor_digits
order by hour desc, l.currency asc
limit $2;
