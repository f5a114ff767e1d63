-- Times are UTC; the data set names no zone.
create table if not exists orders (
    order_id varchar(128) not null,
    customer_id varchar(128) not null,
    order_status varchar(32) not null,
    order_purchase_timestamp datetime(6) not null,
    order_approved_at datetime(6),
    order_delivered_carrier_date datetime(6),
    order_delivered_customer_date datetime(6),
    order_estimated_delivery_date datetime(6),
    updated_at datetime(6) not null default current_timestamp(6) on update current_timestamp(6),
    primary key (order_id),
    key by_updated_at (updated_at)
) engine = innodb default character set utf8mb4 collate utf8mb4_bin comment = 'what was ordered, and how far it is';
