create table if not exists sellers (
    seller_id varchar(128) not null,
    seller_zip_code_prefix varchar(16),
    seller_city varchar(255),
    seller_state varchar(16),
    updated_at datetime(6) not null default current_timestamp(6) on update current_timestamp(6),
    primary key (seller_id),
    key by_updated_at (updated_at)
) engine = innodb default character set utf8mb4 collate utf8mb4_bin comment = 'who sent an item';
