merge into shop.orders
using staging as s
    on orders.id = s.id
when matched then update set status = s.status
when not matched then insert values (s.id, s.status, null);
