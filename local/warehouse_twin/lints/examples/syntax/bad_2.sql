select distinct on (user_id) user_id, page_url from shop.clicks order by user_id, event_time;
