-- title: Sales of the shop's database by category
-- question: Which categories of products does the shop sell most of, by what their items cost?
-- parameter: $1 limit integer = 10 -- at most so many categories
-- note: All orders of the shop's own database, whatever became of them; prices without freight, in its one currency.
with sold as (
    select
        coalesce(t.product_category_name_english, p.product_category_name, 'unknown') as category,
        count(distinct i.order_id) as orders,
        count(*) as pieces,
        sum(i.price) as revenue
    from shop.order_items as i
    left join shop.products as p on i.product_id = p.product_id
    left join shop.product_category_name_translation as t on p.product_category_name = t.product_category_name
    group by coalesce(t.product_category_name_english, p.product_category_name, 'unknown')
),

placed as (
    select
        category,
        orders,
        pieces,
        revenue,
        row_number() over (order by revenue desc, category asc) as place
    from sold
)

select
    category,
    orders,
    pieces,
    revenue
from placed
where place <= cast($1 as integer)
order by revenue desc, category asc;
