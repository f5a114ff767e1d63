create table customers (
    last_order timestamptz not null,
    orders integer not null,
    value numeric(20, 4) not null,
    user_id text collate "C" not null,
    currency text collate "C" not null,
    primary key (user_id, currency)
) with (fillfactor = 80);
comment on table customers is 'What each user has ordered in each currency: sums over checkouts, kept by every ingest transaction.';

insert into customers (user_id, currency, last_order, orders, value)
select
    user_id,
    currency,
    max(event_time) as last_order,
    count(*) as orders,
    sum(value) as value
from checkouts
group by user_id, currency;

grant select on customers to ingest, reader;
grant insert, update on customers to ingest;
