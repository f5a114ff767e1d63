-- title: Product category performance
-- question: Which categories are looked at, put into carts and bought, and what do they earn?
-- parameter: $1 since interval = 30 days -- only clicks and orders of this last while
-- parameter: $2 limit integer = 20 -- at most so many categories of a currency
-- note: Clicks are counted, whatever their currency: views and carts stand in the rows of each currency.
-- note: Views and carts are those of people: clicks of bots are left out. (none) is what names no category.
with clicked as (
    select
        coalesce(category, '(none)') as category,
        count(*) filter (where event_type = 'page_view') as views,
        count(*) filter (where event_type = 'add_to_cart') as carts
    from judged_clicks_since($1::interval)
    where not is_bot
    group by category
),

sold as (
    select
        currency,
        coalesce(category, '(none)') as category,
        count(distinct checkout_id) as orders,
        sum(quantity) as units,
        sum(amount) as revenue,
        coalesce(sum(amount) filter (where first_click_id is not null), 0) as attributed
    from attributed_checkouts
    where event_time >= now() - $1::interval
    group by currency, category
),

currencies_sold as (
    select currency from sold
    group by currency
    union all
    select '(none)' as currency
    where not exists (select from sold)
),

categories as (
    select category from clicked
    union distinct
    select category from sold
),

ranked as (
    select
        currencies_sold.currency,
        categories.category,
        coalesce(clicked.views, 0) as views,
        coalesce(clicked.carts, 0) as carts,
        coalesce(sold.orders, 0) as orders,
        coalesce(sold.units, 0) as units,
        coalesce(sold.revenue, 0) as revenue,
        coalesce(sold.attributed, 0) as attributed,
        sum(sold.revenue) over (partition by currencies_sold.currency) as total,
        row_number() over (
            partition by currencies_sold.currency
            order by sold.revenue desc nulls last, clicked.views desc nulls last, categories.category asc
        ) as place
    from currencies_sold
    cross join categories
    left join clicked on categories.category = clicked.category
    left join sold on currencies_sold.currency = sold.currency and categories.category = sold.category
)

select
    currency,
    category,
    views,
    carts,
    orders,
    units,
    in_currency(revenue, currency) as revenue,
    round(100 * revenue / nullif(total, 0), 2) as share_percent,
    round(100 * attributed / nullif(revenue, 0), 2) as attributed_percent
from ranked
where place <= $2::integer
order by currency asc, place asc;
