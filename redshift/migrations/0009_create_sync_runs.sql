-- The books of the sync: each export that was loaded into a table of the shop, or refused, written with its rows in one
-- transaction. A run is called by its time, in UTC; of a table, later ones are greater.
create table shop.sync_runs (
    table_name varchar(256) not null,
    run varchar(32) not null,
    -- From which run on its changes are; null begins a history.
    follows varchar(32),
    -- history, or changes.
    kind varchar(16) not null,
    -- loaded, or refused: then nothing of it was taken.
    state varchar(16) not null,
    row_count bigint not null,
    byte_count bigint not null,
    -- Rows older than what was there, left out.
    stale bigint not null,
    -- Rows with the key of another one.
    doubled bigint not null,
    -- Until when MySQL's rows are in it.
    mark timestamp,
    -- Whether all rows are MySQL's: equal, or differs; null within a history.
    checksum varchar(16),
    -- Buckets that differ, and such as were replaced whole; each is a digit.
    differing varchar(16) not null,
    repaired varchar(16) not null,
    -- Of the export.
    seconds float8 not null,
    loaded_at timestamp not null
)
diststyle all
sortkey (table_name, run);

grant usage on schema shop to role reader;

grant select on
shop.customers, shop.sellers, shop.products, shop.product_category_name_translation, shop.geolocation,
shop.orders, shop.order_items, shop.order_payments, shop.order_reviews, shop.sync_runs
to role reader;
