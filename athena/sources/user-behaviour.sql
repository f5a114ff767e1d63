select
    cast(cast(event_time as date) as varchar) as dt,
    event_time,
    case
        when event_type in ('pv', 'fav') then 'view'
        when event_type = 'buy' then 'purchase'
        else event_type
    end as event_type,
    user_id,
    session_id,
    product_id,
    coalesce(category, category_id) as category,
    brand,
    currency,
    price as amount,
    1 as line_no
from imported
