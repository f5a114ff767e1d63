merge into shop.orders
using staging
    on orders.id = staging.id
when matched then update set status = staging.status;
