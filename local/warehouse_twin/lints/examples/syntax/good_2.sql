select user_id, page_url
from shop.clicks
qualify row_number() over (partition by user_id order by event_time desc) = 1;
