create table shop.a (id int);
vacuum shop.a;
