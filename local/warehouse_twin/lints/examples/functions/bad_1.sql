select string_agg(user_id, ',') as users from shop.clicks;
