insert into shop.orders (id, status)
select s.id, s.status
from staging as s
left join shop.orders as o on s.id = o.id
where o.id is null;
