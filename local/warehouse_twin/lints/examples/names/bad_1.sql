select eventId from shop.clicks;
