merge into shop.orders
using (select id, status from staging) as s
    on orders.id = s.id
when matched then update set status = s.status
when not matched then insert (id, status) values (s.id, s.status);
