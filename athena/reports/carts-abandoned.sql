-- title: Carts abandoned
-- question: How much was put into carts each day and not bought, and what was it worth?
-- parameter: $1 since interval = 30 days -- only the days of this last while, from the beginning of the first one on
-- note: Counted is what a visitor put into a cart on a day; abandoned where it was not bought after it that day.
-- note: Worth is one price of it, the greatest of that day, whatever the quantity.
with carted as (
    select
        dt,
        currency,
        user_id,
        product_id,
        max(event_time) as carted_at,
        max(amount) as worth
    from activity
    where dt >= $1 and event_type = 'cart'
    group by dt, currency, user_id, product_id
),

bought as (
    select
        dt,
        user_id,
        product_id,
        max(event_time) as bought_at
    from activity
    where dt >= $1 and event_type = 'purchase'
    group by dt, user_id, product_id
),

judged as (
    select
        c.dt,
        c.currency,
        c.user_id,
        c.worth,
        coalesce(b.bought_at >= c.carted_at, false) as is_bought
    from carted as c
    left join bought as b on c.dt = b.dt and c.user_id = b.user_id and c.product_id = b.product_id
)

select
    dt as day,
    currency,
    count(*) as carted,
    count_if(not is_bought) as abandoned,
    round(100.0e0 * count_if(not is_bought) / count(*), 2) as abandoned_percent,
    count(distinct user_id) as visitors,
    count(distinct case when not is_bought then user_id end) as visitors_who_abandoned,
    sum(case when not is_bought then worth end) as worth_abandoned
from judged
group by dt, currency
order by day asc, currency asc;
