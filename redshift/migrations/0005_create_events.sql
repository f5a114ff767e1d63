-- Each click once, however often it was sent: the first to arrive. A user's lie together, in the order of time.
create table ecommerce.clicks (
    event_id varchar(512) not null,
    event_type varchar(64) not null,
    user_id varchar(512) not null,
    session_id varchar(512) not null,
    event_time timestamp not null,
    product_id varchar(512),
    price decimal(14, 4),
    currency varchar(16),
    quantity integer,
    user_agent varchar(4096),
    page_url varchar(8192),
    ip_address varchar(64),
    arrived_at timestamp not null
)
distkey (user_id)
sortkey (event_time);

-- Each order once: the first to arrive stands, whatever is told of it later.
create table ecommerce.checkouts (
    checkout_id varchar(512) not null,
    event_id varchar(512) not null,
    user_id varchar(512) not null,
    session_id varchar(512) not null,
    event_time timestamp not null,
    currency varchar(16) not null,
    value decimal(38, 4) not null,
    user_agent varchar(4096),
    ip_address varchar(64),
    arrived_at timestamp not null
)
distkey (checkout_id)
sortkey (event_time);

-- Each line of each order.
create table ecommerce.checkout_items (
    checkout_id varchar(512) not null,
    line_no integer not null,
    event_id varchar(512) not null,
    user_id varchar(512) not null,
    session_id varchar(512) not null,
    event_time timestamp not null,
    product_id varchar(512) not null,
    quantity integer not null,
    currency varchar(16) not null,
    unit_price decimal(14, 4) not null,
    user_agent varchar(4096),
    ip_address varchar(64)
)
distkey (checkout_id)
sortkey (event_time);

-- Every record that is no event, and why; what it holds stays in the raw views, since it may be anything.
create table ecommerce.bad_records (
    stream varchar(16) not null,
    shard_id varchar(128) not null,
    sequence_number varchar(128) not null,
    arrived_at timestamp not null,
    reason varchar(32) not null
)
diststyle even
sortkey (arrived_at);

-- Up to which refresh a stream's records became events.
create table ecommerce.loads (
    stream varchar(16) not null,
    refreshed_at timestamp not null,
    loaded_at timestamp not null
)
diststyle all
sortkey (loaded_at);
