begin;
delete from shop.orders;
commit;
