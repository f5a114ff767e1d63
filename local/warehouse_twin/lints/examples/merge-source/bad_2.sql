create view shop.newest as
select id, status from shop.staging;

merge into shop.orders
using shop.newest
    on orders.id = newest.id
when matched then update set status = newest.status
when not matched then insert (id, status) values (newest.id, newest.status);
