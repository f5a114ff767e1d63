select total::hugeint from shop.clicks;
