-- Who reads reports: no address of a visitor, and nothing of records that nobody has looked into.
create role reader;

grant usage on schema ecommerce to role reader;

grant select on
ecommerce.arrivals, ecommerce.bad_records,
ecommerce.clicks, ecommerce.checkouts, ecommerce.checkout_items, ecommerce.events_realtime
to role reader;
