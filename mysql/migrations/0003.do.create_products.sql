-- Two columns are spelt as the data set spells them.
create table if not exists products (
    product_id varchar(128) not null,
    product_category_name varchar(128),
    product_name_lenght int,
    product_description_lenght int,
    product_photos_qty int,
    product_weight_g int,
    product_length_cm int,
    product_height_cm int,
    product_width_cm int,
    updated_at datetime(6) not null default current_timestamp(6) on update current_timestamp(6),
    primary key (product_id),
    key by_updated_at (updated_at)
) engine = innodb default character set utf8mb4 collate utf8mb4_bin comment = 'what can be ordered';
