-- title: Orders beside behaviour
-- question: What did visitors look at in each year, and what did the shop sell of it?
-- parameter: $1 limit integer = 10 -- at most so many categories of a year
-- note: Behaviour is the lake's imported set user_behaviour; year and category join it with the shop database's orders.
-- note: A year or category that only one of them has shows zeros for the other. Prices without freight.
with behaviour as (
    select
        dt as year_of_it,
        coalesce(category, category_id, 'unknown') as category,
        count(distinct user_id) as visitors,
        sum(case when event_type in ('view', 'page_view', 'pv', 'fav') then 1 else 0 end)::bigint as views,
        sum(case when event_type in ('cart', 'add_to_cart') then 1 else 0 end)::bigint as carts,
        sum(case when event_type in ('purchase', 'buy') then 1 else 0 end)::bigint as purchases
    from lake.user_behaviour
    group by dt, coalesce(category, category_id, 'unknown')
),

sold as (
    select
        to_char(o.order_purchase_timestamp, 'YYYY') as year_of_it,
        coalesce(t.product_category_name_english, p.product_category_name, 'unknown') as category,
        count(distinct i.order_id) as orders,
        count(*) as pieces,
        sum(i.price) as revenue
    from shop.order_items as i
    inner join shop.orders as o on i.order_id = o.order_id
    left join shop.products as p on i.product_id = p.product_id
    left join shop.product_category_name_translation as t on p.product_category_name = t.product_category_name
    group by
        to_char(o.order_purchase_timestamp, 'YYYY'),
        coalesce(t.product_category_name_english, p.product_category_name, 'unknown')
),

joined as (
    select
        coalesce(b.year_of_it, s.year_of_it) as year_of_it,
        coalesce(b.category, s.category) as category,
        coalesce(b.visitors, 0) as visitors,
        coalesce(b.views, 0) as views,
        coalesce(b.carts, 0) as carts,
        coalesce(b.purchases, 0) as purchases,
        coalesce(s.orders, 0) as orders,
        coalesce(s.pieces, 0) as pieces,
        coalesce(s.revenue, 0.00) as revenue
    from behaviour as b
    full outer join sold as s on b.year_of_it = s.year_of_it and b.category = s.category
),

placed as (
    select
        year_of_it,
        category,
        visitors,
        views,
        carts,
        purchases,
        orders,
        pieces,
        revenue,
        row_number() over (partition by year_of_it order by revenue desc, visitors desc, category asc) as place
    from joined
)

select
    year_of_it as year,
    category,
    visitors,
    views,
    carts,
    purchases,
    orders,
    pieces,
    revenue
from placed
where place <= cast($1 as integer)
order by year_of_it desc, revenue desc, visitors desc, category asc;
