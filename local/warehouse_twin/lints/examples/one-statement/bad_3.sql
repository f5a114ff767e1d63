create schema shop;

-- And its first table.
create table shop.orders (id int);
