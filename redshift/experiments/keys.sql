-- How the keys of a table are changed, and what that changes: on a copy, which is dropped at the end. Statement by
-- statement, as the owner, in the query editor; nothing of the shop's tables is changed. On a laptop it runs without an
-- effect that can be seen.
--
-- orders lies by DISTKEY (order_id), as its items and payments do: a join by order_id moves no row between slices. Its
-- SORTKEY begins with the purchase's time: a question about a month skips the blocks of all others. The copy begins the
-- wrong way.
drop table if exists shop.orders_by_customer;

create table shop.orders_by_customer
diststyle key
distkey (customer_id)
sortkey (customer_id)
as
select
    order_id,
    customer_id,
    order_status,
    order_purchase_timestamp
from shop.orders;

analyze shop.orders_by_customer;

-- Put "explain" before it: DS_BCAST_INNER or DS_DIST_BOTH says that rows travel, and no block is skipped.
select
    o.order_status,
    count(*) as items,
    sum(i.price) as revenue
from shop.orders_by_customer as o
inner join shop.order_items as i on o.order_id = i.order_id
where o.order_purchase_timestamp >= '2018-01-01' and o.order_purchase_timestamp < '2018-02-01'
group by o.order_status
order by o.order_status asc;

-- diststyle says KEY(customer_id); skew_rows is how many times as many rows the fullest slice has as the emptiest one.
select
    "table" as table_name,
    diststyle,
    sortkey1,
    skew_rows,
    unsorted,
    size
from svv_table_info
where "table" in ('orders', 'orders_by_customer')
order by table_name asc;

-- Both may be done while the table is read. Redshift moves and sorts the rows behind it; svv_table_info tells of both.
alter table shop.orders_by_customer alter distkey order_id;

alter table shop.orders_by_customer alter sortkey (order_purchase_timestamp, order_id);

vacuum sort only shop.orders_by_customer;

analyze shop.orders_by_customer;

-- The same question: "explain" now says DS_DIST_NONE, and svv_table_info KEY(order_id), order_purchase_timestamp.
select
    o.order_status,
    count(*) as items,
    sum(i.price) as revenue
from shop.orders_by_customer as o
inner join shop.order_items as i on o.order_id = i.order_id
where o.order_purchase_timestamp >= '2018-01-01' and o.order_purchase_timestamp < '2018-02-01'
group by o.order_status
order by o.order_status asc;

-- No row was lost on the way: 0 and 0.
select
    (select count(*) from shop.orders) - (select count(*) from shop.orders_by_customer) as missing_rows,
    count(*) as different_rows
from shop.orders as o
left join shop.orders_by_customer as c
    on
        o.order_id = c.order_id
        and o.customer_id = c.customer_id
        and o.order_status = c.order_status
        and o.order_purchase_timestamp = c.order_purchase_timestamp
where c.order_id is null;

drop table shop.orders_by_customer;
