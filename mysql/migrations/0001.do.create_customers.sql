-- One for each order: a person who orders twice is two customers with one customer_unique_id.
-- Foreign keys are left out in all tables: extracts of the data set have orders without their customers.
create table if not exists customers (
    customer_id varchar(128) not null,
    customer_unique_id varchar(128) not null,
    customer_zip_code_prefix varchar(16),
    customer_city varchar(255),
    customer_state varchar(16),
    updated_at datetime(6) not null default current_timestamp(6) on update current_timestamp(6),
    primary key (customer_id),
    key by_updated_at (updated_at)
) engine = innodb default character set utf8mb4 collate utf8mb4_bin comment = 'who ordered, once an order';
