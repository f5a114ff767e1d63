select event_id from shop.clicks;
