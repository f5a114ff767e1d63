select max(event_time) as timestamp from shop.clicks;
