select listagg(user_id, ',') within group (order by user_id) as users from shop.clicks;
