-- title: Customer segments
-- question: Who buys: new (one order), returning (more), loyal (many), or lapsed (none for long) customers?
-- parameter: loyal_orders integer 3: from so many orders on a customer is loyal
-- parameter: lapsed_after interval 60 days: a customer whose last order is longer ago is lapsed, whatever the number
with customers as (
    select
        user_id,
        case
            when max(event_time) < now() - $2::interval then 'lapsed'
            when count(*) >= $1::integer then 'loyal'
            when count(*) > 1 then 'returning'
            else 'new'
        end as segment
    from checkouts
    group by user_id
)

select
    cu.segment,
    o.currency,
    count(distinct o.user_id) as customers,
    count(*) as orders,
    round(sum(o.value), c.minor_digits) as revenue,
    round(avg(o.value), c.minor_digits) as average_order
from checkouts as o
inner join customers as cu on o.user_id = cu.user_id
inner join currencies as c on o.currency = c.code
group by cu.segment, o.currency, c.minor_digits
order by array_position(array['new', 'returning', 'loyal', 'lapsed'], cu.segment), o.currency;
