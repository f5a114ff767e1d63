merge into shop.orders
using staging
    on orders.id = staging.id
when matched then delete
when not matched then insert (id, status) values (staging.id, staging.status);
