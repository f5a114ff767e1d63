select event::json from shop.clicks;
