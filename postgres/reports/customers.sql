-- title: Customers
-- question: How many customers are new, returning, loyal or lapsed, and what have they spent?
-- parameter: $1 lapsed interval = 30 days -- a customer without an order for so long is lapsed
-- parameter: $2 loyal integer = 4 -- a customer with at least so many orders is loyal
-- note: By all orders in all currencies: lapsed; else loyal; else new with one order, returning with more.
-- note: A customer who paid in two currencies stands in the rows of both, each with the orders in it.
with judged as (
    select
        currency,
        orders,
        value,
        case
            when max(last_order) over everywhere < now() - $1::interval then 4
            when sum(orders) over everywhere >= $2::integer then 3
            when sum(orders) over everywhere = 1 then 1
            else 2
        end as place
    from customers
    window everywhere as (partition by user_id)
),

counted as (
    select
        currency,
        place,
        count(*) as customers,
        sum(orders) as orders,
        sum(value) as revenue
    from judged
    group by currency, place
),

sold as (
    select currency from counted
    group by currency
)

select
    sold.currency,
    named.segment,
    coalesce(counted.customers, 0) as customers,
    coalesce(counted.orders, 0)::bigint as orders,
    in_currency(coalesce(counted.revenue, 0), sold.currency) as revenue,
    in_currency(counted.revenue / counted.orders, sold.currency) as average_order
from sold
cross join (values ('new', 1), ('returning', 2), ('loyal', 3), ('lapsed', 4)) as named (segment, place)
left join counted on sold.currency = counted.currency and named.place = counted.place
order by sold.currency asc, named.place asc;
