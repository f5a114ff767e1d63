select event.id::varchar from shop.clicks;
