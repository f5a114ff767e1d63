-- title: Customer segments
-- question: How many customers are new, returning, loyal or lapsed, and what did each segment spend?
-- parameter: $1 since interval = 365 days -- only orders of this last while
-- parameter: $2 lapsed interval = 30 days -- a customer without an order for so long is lapsed
-- parameter: $3 loyal integer = 4 -- a customer with at least so many orders is loyal
-- note: By the orders in all currencies a customer is lapsed; else loyal; else new with one order, returning with more.
-- note: A customer who paid in two currencies stands in the rows of both, each with the orders in it.
with orders as (
    select
        user_id,
        currency,
        event_time,
        value
    from checkouts
    where event_time >= now() - $1::interval
),

customers as (
    select
        user_id,
        case
            when max(event_time) < now() - $2::interval then 'lapsed'
            when count(*) >= $3::integer then 'loyal'
            when count(*) = 1 then 'new'
            else 'returning'
        end as segment
    from orders
    group by user_id
),

spent as (
    select
        orders.currency,
        customers.segment,
        count(distinct orders.user_id) as customers,
        count(*) as orders,
        sum(orders.value) as revenue
    from orders
    inner join customers on orders.user_id = customers.user_id
    group by orders.currency, customers.segment
),

segments as (
    select
        sold.currency,
        named.segment,
        named.place
    from (select distinct currency from spent) as sold
    cross join (values ('new', 1), ('returning', 2), ('loyal', 3), ('lapsed', 4)) as named (segment, place)
)

select
    segments.currency,
    segments.segment,
    coalesce(spent.customers, 0) as customers,
    round(
        100.0 * coalesce(spent.customers, 0) / sum(spent.customers) over (partition by segments.currency), 2
    ) as customers_percent,
    coalesce(spent.orders, 0) as orders,
    in_currency(coalesce(spent.revenue, 0), segments.currency) as revenue,
    in_currency(spent.revenue / spent.orders, segments.currency) as average_order
from segments
left join spent on segments.currency = spent.currency and segments.segment = spent.segment
order by segments.currency asc, segments.place asc;
