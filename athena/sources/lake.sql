select
    dt,
    event_time,
    case event_type when 'page_view' then 'view' when 'add_to_cart' then 'cart' else event_type end as event_type,
    user_id,
    session_id,
    product_id,
    category,
    brand,
    currency,
    price as amount,
    1 as line_no
from clicks
where is_bot_agent = false
union all
select
    dt,
    event_time,
    'purchase' as event_type,
    user_id,
    session_id,
    items[lines.n].product_id as product_id,
    items[lines.n].category as category,
    items[lines.n].brand as brand,
    currency,
    items[lines.n].unit_price * items[lines.n].quantity as amount,
    lines.n as line_no
from checkouts
cross join unnest(sequence(1, cardinality(items))) as lines (n)
where is_bot_agent = false
