-- title: Orders of the shop's database by status
-- question: How far are the orders of the shop's own database, and what do their items cost?
-- note: As of the latest sync; prices without freight, in its one currency.
with priced as (
    select
        order_id,
        sum(price) as price
    from shop.order_items
    group by order_id
)

select
    o.order_status as status,
    count(*) as orders,
    coalesce(sum(p.price), 0.00) as revenue
from shop.orders as o
left join priced as p on o.order_id = p.order_id
group by o.order_status
order by orders desc, status asc;
