-- What the lines of the given checkouts earned, by currency.
select
    currency,
    count(*) as lines,
    count(first_click_id) as attributed,
    sum(amount)::text as revenue,
    coalesce(sum(amount) filter (where first_click_id is not null), 0)::text as attributed_revenue,
    coalesce(sum(amount) filter (where first_click_id is null), 0)::text as unattributed_revenue
from attributed_checkouts
where checkout_id = any($1::text[])
group by currency
order by currency
