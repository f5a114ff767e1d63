create table checkouts (
    checkout_id text collate "C" primary key,
    user_id text collate "C" not null,
    event_id text collate "C" not null,
    event_time timestamptz not null,
    bucket smallint not null,
    session_id text not null,
    device text not null,
    currency text not null,
    value numeric(17, 4) not null,
    payment_method text,
    coupon text,
    content_hash bytea not null
);
comment on table checkouts is 'Every valid order, once: the first content to arrive under a checkout_id stands.';
comment on column checkouts.content_hash is 'sha256 of what the shopper bought; another hash under the same id is a conflicting_checkout.';

create table checkout_lines (
    checkout_id text collate "C" not null,
    line_no smallint not null,
    user_id text collate "C" not null,
    event_time timestamptz not null,
    bucket smallint not null,
    quantity integer not null,
    product_id text collate "C" not null,
    category text,
    brand text,
    currency text not null,
    unit_price numeric(14, 4) not null,
    amount numeric(18, 4) not null,
    primary key (checkout_id, line_no)
);
comment on table checkout_lines is 'One row an item of an order; the line is what gets credit.';
comment on column checkout_lines.event_time is 'The line time: when its checkout happened.';
comment on column checkout_lines.amount is 'quantity * unit_price, exact, in the line''s currency.';

create index checkout_lines_by_user on checkout_lines (user_id, event_time);
create index checkout_lines_by_bucket on checkout_lines (bucket, event_time);
