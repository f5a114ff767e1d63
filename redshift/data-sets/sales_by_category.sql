-- What was sold each day of each category, by its English name where it has one.
-- column: day datetime
-- column: category string
-- column: pieces integer
-- column: revenue decimal
select
    date_trunc('day', o.order_purchase_timestamp) as day,
    coalesce(t.product_category_name_english, p.product_category_name, 'unknown') as category,
    count(*) as pieces,
    sum(i.price) as revenue
from shop.order_items as i
inner join shop.orders as o on i.order_id = o.order_id
left join shop.products as p on i.product_id = p.product_id
left join shop.product_category_name_translation as t on p.product_category_name = t.product_category_name
group by
    date_trunc('day', o.order_purchase_timestamp),
    coalesce(t.product_category_name_english, p.product_category_name, 'unknown')
