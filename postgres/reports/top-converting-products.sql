-- title: Top converting products
-- question: Which products are bought most often for the views that they get?
-- parameter: $1 since interval = 30 days -- only clicks and orders of this last while
-- parameter: $2 limit integer = 20 -- at most so many products
-- parameter: $3 views integer = 10 -- only products with at least so many views
-- note: conversion_percent: orders for 100 views. A direct purchase has no view, so it may be over 100.
-- note: Views, carts and removals are those of people: clicks of bots are left out. (none) is what names no product.
with clicked as (
    select
        coalesce(product_id, '(none)') as product_id,
        count(*) filter (where event_type = 'page_view') as views,
        count(*) filter (where event_type = 'add_to_cart') as carts,
        count(*) filter (where event_type = 'remove_from_cart') as removals
    from judged_clicks_since($1::interval)
    where not is_bot
    group by product_id
),

sold as (
    select
        product_id,
        count(distinct checkout_id) as orders,
        sum(quantity) as units
    from checkout_lines
    where event_time >= now() - $1::interval
    group by product_id
)

select
    clicked.product_id,
    clicked.views,
    clicked.carts,
    clicked.removals,
    coalesce(sold.orders, 0) as orders,
    coalesce(sold.units, 0) as units,
    round(100.0 * coalesce(sold.orders, 0) / clicked.views, 2) as conversion_percent
from clicked
left join sold on clicked.product_id = sold.product_id
where clicked.views >= greatest($3::integer, 1)
order by
    coalesce(sold.orders, 0)::numeric / clicked.views desc,
    coalesce(sold.orders, 0) desc,
    clicked.views desc,
    clicked.product_id asc
limit $2::integer;
