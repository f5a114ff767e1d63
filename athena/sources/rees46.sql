select
    dt,
    event_time,
    event_type,
    user_id,
    user_session as session_id,
    product_id,
    category_code as category,
    brand,
    'USD' as currency,
    price as amount,
    1 as line_no
from imported
