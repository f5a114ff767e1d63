-- The shop's own tables, as its MySQL has them, copied by the sync. What is joined by order lies together, in the order
-- of time, or of the order where a table knows none: reports ask of a span. What is small is everywhere, so that a join
-- moves no row. Lengths are bytes: four for each of MySQL's characters. Times are UTC.
-- as_written has values that their column's type cannot hold as MySQL writes them, such as a date of zeros: JSON by
-- column, mostly null. The column itself is null then.
create schema if not exists shop;

-- One for each order: as many as there are orders, and asked for by those alone.
create table shop.customers (
    customer_id varchar(512) not null,
    customer_unique_id varchar(512) not null,
    customer_zip_code_prefix varchar(64),
    customer_city varchar(1020),
    customer_state varchar(64),
    updated_at timestamp,
    as_written varchar(4096)
)
distkey (customer_id)
sortkey (customer_id);

create table shop.sellers (
    seller_id varchar(512) not null,
    seller_zip_code_prefix varchar(64),
    seller_city varchar(1020),
    seller_state varchar(64),
    updated_at timestamp,
    as_written varchar(4096)
)
diststyle all
sortkey (seller_id);

-- Two columns are spelt as the data set spells them.
create table shop.products (
    product_id varchar(512) not null,
    product_category_name varchar(512),
    product_name_lenght integer,
    product_description_lenght integer,
    product_photos_qty integer,
    product_weight_g integer,
    product_length_cm integer,
    product_height_cm integer,
    product_width_cm integer,
    updated_at timestamp,
    as_written varchar(4096)
)
diststyle all
sortkey (product_id);

create table shop.product_category_name_translation (
    product_category_name varchar(512) not null,
    product_category_name_english varchar(512) not null,
    updated_at timestamp,
    as_written varchar(4096)
)
diststyle all
sortkey (product_category_name);

-- A million rows that nothing of an order points to but postal codes: spread evenly, found by those.
create table shop.geolocation (
    row_hash varchar(256) not null,
    geolocation_zip_code_prefix varchar(64) not null,
    geolocation_lat decimal(20, 17),
    geolocation_lng decimal(20, 17),
    geolocation_city varchar(1020),
    geolocation_state varchar(64),
    occurrences integer,
    updated_at timestamp,
    as_written varchar(4096)
)
diststyle even
sortkey (geolocation_zip_code_prefix);

create table shop.orders (
    order_id varchar(512) not null,
    customer_id varchar(512) not null,
    order_status varchar(128) not null,
    order_purchase_timestamp timestamp,
    order_approved_at timestamp,
    order_delivered_carrier_date timestamp,
    order_delivered_customer_date timestamp,
    order_estimated_delivery_date timestamp,
    updated_at timestamp,
    as_written varchar(4096)
)
distkey (order_id)
sortkey (order_purchase_timestamp, order_id);

create table shop.order_items (
    order_id varchar(512) not null,
    order_item_id integer not null,
    product_id varchar(512) not null,
    seller_id varchar(512) not null,
    shipping_limit_date timestamp,
    price decimal(10, 2),
    freight_value decimal(10, 2),
    updated_at timestamp,
    as_written varchar(4096)
)
distkey (order_id)
sortkey (order_id);

create table shop.order_payments (
    order_id varchar(512) not null,
    payment_sequential integer not null,
    payment_type varchar(128) not null,
    payment_installments integer,
    payment_value decimal(10, 2),
    updated_at timestamp,
    as_written varchar(4096)
)
distkey (order_id)
sortkey (order_id);

create table shop.order_reviews (
    review_id varchar(512) not null,
    order_id varchar(512) not null,
    review_score integer,
    review_comment_title varchar(1020),
    review_comment_message varchar(65535),
    review_creation_date timestamp,
    review_answer_timestamp timestamp,
    updated_at timestamp,
    as_written varchar(4096)
)
distkey (order_id)
sortkey (order_id);
