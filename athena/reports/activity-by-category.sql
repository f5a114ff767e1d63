-- title: Activity by category
-- question: How many visitors looked at each category, put some of it into a cart and bought it, and for how much?
-- parameter: $1 since interval = 30 days -- only the days of this last while, from the beginning of the first one on
-- parameter: $2 category text = * -- of this one those below it, by their whole names; * is all
-- note: A category is what stands before its first dot; unknown is a product without one. Sold is quantity by price.
with chosen as (
    select
        case when $2 = '*' then category_1 else category end as name,
        currency,
        event_type,
        user_id,
        amount
    from activity_by_category
    where dt >= $1 and ($2 = '*' or category_1 = $2)
)

select
    coalesce(name, 'unknown') as category,
    currency,
    count(distinct user_id) as visitors,
    count_if(event_type = 'view') as views,
    count_if(event_type = 'cart') as carts,
    count_if(event_type = 'purchase') as purchases,
    sum(case when event_type = 'purchase' then amount else 0 end) as sold
from chosen
group by coalesce(name, 'unknown'), currency
order by category asc, currency asc;
