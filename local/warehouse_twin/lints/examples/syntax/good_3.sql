select c.event.items[0].price::decimal(12, 2) as price, i.product_id::varchar as product
from shop.clicks as c, c.event.items as i at n
where n < 2;
