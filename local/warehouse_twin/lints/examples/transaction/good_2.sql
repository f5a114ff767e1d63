delete from shop.orders;
insert into shop.orders (id) values (1);
