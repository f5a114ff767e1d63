-- title: Top converting products
-- question: Which products are bought most often by the sessions that look at them? Bots are left out.
-- parameter: since interval 7 days: events of this last while
-- parameter: least_sessions integer 5: products that fewer sessions looked at are left out
-- parameter: limit integer 20: rows at most
with viewed as (
    select
        product_id,
        user_id,
        session_id,
        max(category) as category,
        bool_or(event_type = 'add_to_cart') as in_cart
    from clicks
    where
        event_time >= now() - $1::interval
        and product_id is not null
        and event_type <> 'remove_from_cart'
        and device <> 'bot'
    group by product_id, user_id, session_id
),

bought as (
    select
        l.product_id,
        o.user_id,
        o.session_id,
        sum(l.quantity) as units
    from checkout_lines as l
    inner join checkouts as o on l.checkout_id = o.checkout_id
    where l.event_time >= now() - $1::interval
    group by l.product_id, o.user_id, o.session_id
)

select
    v.product_id,
    coalesce(max(v.category), '(none)') as category,
    count(*) as sessions,
    count(*) filter (where v.in_cart) as with_cart,
    count(b.product_id) as with_order,
    coalesce(sum(b.units), 0)::bigint as units,
    round(100.0 * count(b.product_id) / count(*), 2) as conversion_percent
from viewed as v
left join bought as b on v.product_id = b.product_id and v.user_id = b.user_id and v.session_id = b.session_id
group by v.product_id
having count(*) >= $2::integer
order by conversion_percent desc, with_order desc, v.product_id asc
limit $3;
