create temporary table newest as
select id, max(status) as status
from staging
group by id;

merge into shop.orders
using newest
    on orders.id = newest.id
when matched then update set status = newest.status
when not matched then insert (id, status) values (newest.id, newest.status);
