-- Orders of the shop's own database, one a row, with what their lines are worth.
-- column: order_id string
-- column: status string
-- column: placed_at datetime
-- column: state string
-- column: pieces integer
-- column: revenue decimal
select
    o.order_id,
    o.order_status as status,
    o.order_purchase_timestamp as placed_at,
    c.customer_state as state,
    count(i.order_item_id) as pieces,
    coalesce(sum(i.price), 0) as revenue
from shop.orders as o
left join shop.customers as c on o.customer_id = c.customer_id
left join shop.order_items as i on o.order_id = i.order_id
group by o.order_id, o.order_status, o.order_purchase_timestamp, c.customer_state
