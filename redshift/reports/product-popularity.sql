-- title: Product popularity
-- question: Which products are looked at most, by how many visitors, and what of them is put into carts and bought?
-- parameter: $1 since interval = 1 hour -- only events of this last while
-- parameter: $2 now time = now -- the end of that while
-- parameter: $3 limit integer = 10 -- at most so many products
-- note: bought: pieces of orders that were made within that while, by whatever visitor.
with looked_at as (
    select
        product_id,
        sum(case when event_type = 'page_view' then 1 else 0 end)::bigint as views,
        count(distinct case when event_type = 'page_view' then user_id end) as visitors,
        sum(case when event_type = 'add_to_cart' then 1 else 0 end)::bigint as carts
    from ecommerce.clicks
    where
        product_id <> ''
        and event_time > dateadd(second, -cast($1 as integer), cast($2 as timestamp))
        and event_time <= cast($2 as timestamp)
    group by product_id
),

bought as (
    select
        product_id,
        sum(quantity)::bigint as pieces
    from ecommerce.checkout_items
    where
        event_time > dateadd(second, -cast($1 as integer), cast($2 as timestamp))
        and event_time <= cast($2 as timestamp)
    group by product_id
),

placed as (
    select
        l.product_id,
        l.views,
        l.visitors,
        l.carts,
        coalesce(b.pieces, 0) as bought,
        row_number() over (order by l.views desc, l.product_id asc) as place
    from looked_at as l
    left join bought as b on l.product_id = b.product_id
)

select
    product_id,
    views,
    visitors,
    carts,
    bought
from placed
where place <= cast($3 as integer)
order by views desc, product_id asc;
