-- What visitors did, as it comes in: each click, and each line of each order as a purchase.
create view ecommerce.events_realtime as
select
    event_id,
    event_type,
    user_id,
    product_id,
    event_time as "timestamp",
    session_id,
    price,
    quantity,
    user_agent,
    page_url,
    ip_address
from ecommerce.clicks
union all
select
    event_id,
    'purchase' as event_type,
    user_id,
    product_id,
    event_time as "timestamp",
    session_id,
    unit_price as price,
    quantity,
    user_agent,
    null as page_url,
    ip_address
from ecommerce.checkout_items;

-- When every record arrived and was read, and nothing of what it holds.
create view ecommerce.arrivals as
select
    'clicks' as stream,
    shard_id,
    sequence_number,
    approximate_arrival_timestamp as arrived_at,
    refresh_time as refreshed_at,
    bad_data is null as is_json
from ecommerce.clicks_raw
union all
select
    'checkouts' as stream,
    shard_id,
    sequence_number,
    approximate_arrival_timestamp as arrived_at,
    refresh_time as refreshed_at,
    bad_data is null as is_json
from ecommerce.checkouts_raw;
