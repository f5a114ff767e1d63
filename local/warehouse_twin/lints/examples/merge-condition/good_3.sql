delete from staging
using shop.orders
where staging.id = orders.id and staging.updated_at < orders.updated_at;

merge into shop.orders
using staging
    on orders.id = staging.id
when matched then update set status = staging.status
when not matched then insert (id, status) values (staging.id, staging.status);
