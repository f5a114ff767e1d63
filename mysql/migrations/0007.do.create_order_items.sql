create table if not exists order_items (
    order_id varchar(128) not null,
    order_item_id int not null,
    product_id varchar(128) not null,
    seller_id varchar(128) not null,
    shipping_limit_date datetime(6),
    price decimal(10, 2) not null,
    freight_value decimal(10, 2) not null,
    updated_at datetime(6) not null default current_timestamp(6) on update current_timestamp(6),
    primary key (order_id, order_item_id),
    key by_updated_at (updated_at)
) engine = innodb default character set utf8mb4 collate utf8mb4_bin comment = 'each piece of an order';
