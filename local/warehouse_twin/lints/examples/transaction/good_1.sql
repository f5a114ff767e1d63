vacuum shop.orders;
