-- title: Delivery times
-- question: How many days pass from an order to its delivery, by the customers' states, and how many come late?
-- parameter: $1 limit integer = 30 -- at most so many states, those with most deliveries
-- note: Late is on a later day than was estimated; times are UTC.
with delivered as (
    select
        coalesce(c.customer_state, 'unknown') as state,
        datediff(second, o.order_purchase_timestamp, o.order_delivered_customer_date) / 86400.0e0 as days,
        case
            when cast(o.order_delivered_customer_date as date) > cast(o.order_estimated_delivery_date as date) then 1
            else 0
        end as late
    from shop.orders as o
    left join shop.customers as c on o.customer_id = c.customer_id
    where o.order_delivered_customer_date is not null
),

counted as (
    select
        state,
        count(*) as orders,
        round(median(days), 1) as median_days,
        round(avg(days), 1) as average_days,
        cast(sum(late) as bigint) as late,
        round(100.0e0 * sum(late) / count(*), 1) as late_percent
    from delivered
    group by state
),

placed as (
    select
        state,
        orders,
        median_days,
        average_days,
        late,
        late_percent,
        row_number() over (order by orders desc, state asc) as place
    from counted
)

select
    state,
    orders,
    median_days,
    average_days,
    late,
    late_percent
from placed
where place <= cast($1 as integer)
order by orders desc, state asc;
