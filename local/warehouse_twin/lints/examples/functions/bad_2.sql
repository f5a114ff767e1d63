select user_id, arg_max(page_url, event_time) as page from shop.clicks group by user_id;
