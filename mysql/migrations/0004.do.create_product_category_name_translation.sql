create table if not exists product_category_name_translation (
    product_category_name varchar(128) not null,
    product_category_name_english varchar(128) not null,
    updated_at datetime(6) not null default current_timestamp(6) on update current_timestamp(6),
    primary key (product_category_name),
    key by_updated_at (updated_at)
) engine = innodb default character set utf8mb4 collate utf8mb4_bin comment = 'categories in English';
