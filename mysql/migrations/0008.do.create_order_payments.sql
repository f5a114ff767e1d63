create table if not exists order_payments (
    order_id varchar(128) not null,
    payment_sequential int not null,
    payment_type varchar(32) not null,
    payment_installments int,
    payment_value decimal(10, 2) not null,
    updated_at datetime(6) not null default current_timestamp(6) on update current_timestamp(6),
    primary key (order_id, payment_sequential),
    key by_updated_at (updated_at)
) engine = innodb default character set utf8mb4 collate utf8mb4_bin comment = 'each payment of an order';
