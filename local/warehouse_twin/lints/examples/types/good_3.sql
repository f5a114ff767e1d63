select total::decimal(38, 0) from shop.clicks;
