-- A month of a shop for measuring reports: nine clicks a session, two orders in three sessions with four lines in three
-- orders, their paths, and two batches a second for a day. bench.sessions says how many sessions; 555,555 are
-- 5 million clicks and 500,000 lines. Run by owner in an empty database,
-- before postgres/fill_roll_ups.sql.
select ensure_click_partitions(current_date - 31, current_date + 1);

create temporary table visits as
select
    number,
    'user-' || (hashint4(number) & 65535) as user_id,
    'session-' || number as session_id,
    now() - interval '30 days' + number * interval '30 days' / current_setting('bench.sessions')::integer as began_at,
    (array['mobile', 'mobile', 'desktop', 'desktop', 'tablet', 'bot', 'unknown'])[1 + number % 7] as device,
    (
        array['google', 'newsletter', 'direct', 'direct', 'www.instagram.com', 'facebook', 'internal']
    )[1 + (hashint4(number + 1) & 1048575) % 7] as source,
    hashint4(number + 2) & 1048575 as seed
from generate_series(0, current_setting('bench.sessions')::integer - 1) as series (number);

insert into clicks (
    event_time, price, quantity, bucket, user_id, event_id, event_type, session_id, product_id, category, brand, device,
    source, channel
)
select
    began_at + step * interval '37 seconds' as event_time,
    19.99 as price,
    1 as quantity,
    number % 64 as bucket,
    user_id,
    number || '-' || step as event_id,
    case when step = 8 then 'add_to_cart' else 'page_view' end as event_type,
    session_id,
    'product-' || (seed + step % 3) % 20000 as product_id,
    'category-' || (seed + step % 3) % 40 as category,
    null as brand,
    device,
    case when step % 4 = 3 then 'internal' else source end as source,
    case
        when step % 4 = 3 or source = 'internal' then 'internal'
        when source = 'google' then 'organic_search'
        when source = 'newsletter' then 'email'
        when source = 'direct' then 'direct'
        when source = 'facebook' then 'paid_social'
        else 'organic_social'
    end as channel
from visits
cross join generate_series(0, 8) as clicks (step);

insert into checkouts
select
    'order-' || number as checkout_id,
    user_id,
    'event-' || number as event_id,
    began_at + interval '6 minutes' as event_time,
    number % 64 as bucket,
    session_id,
    device,
    (array['EUR', 'EUR', 'USD', 'JPY'])[1 + number % 4] as currency,
    1000 as value,
    null as payment_method,
    null as coupon,
    '' as content_hash
from visits
where number % 3 < 2;

insert into checkout_lines
select
    'order-' || number as checkout_id,
    line_no,
    user_id,
    began_at + interval '6 minutes' as event_time,
    number % 64 as bucket,
    1 as quantity,
    'product-' || (seed + line_no * (1 + 2 * (number % 9 / 7))) % 20000 as product_id,
    'category-' || (seed + line_no) % 40 as category,
    null as brand,
    (array['EUR', 'EUR', 'USD', 'JPY'])[1 + number % 4] as currency,
    500 as unit_price,
    500 as amount
from visits
cross join generate_series(1, 2) as lines (line_no)
where number % 3 < 2 and (line_no = 1 or number % 9 in (0, 1, 3));

analyze clicks, checkouts, checkout_lines;

insert into paths (checkout_id, line_no, click_time, click_id, source, device, channel)
select
    l.checkout_id,
    l.line_no,
    c.event_time as click_time,
    c.event_id as click_id,
    c.source,
    c.device,
    c.channel
from checkout_lines as l
inner join clicks as c
    on
        l.user_id = c.user_id
        and l.product_id = c.product_id
        and c.event_time between l.event_time - interval '7 days' and l.event_time;

insert into batches
select
    'run' as run_id,
    number / 2 as batch_id,
    number % 2 as partition_id,
    0 as attempt,
    now() - number * interval '0.5 seconds' as committed_at,
    null as first_arrival,
    now() - number * interval '0.5 seconds' as last_arrival,
    50 as received,
    49 as accepted,
    1 as duplicates,
    0 as rejected,
    0 as expired,
    44 as clicks,
    5 as checkouts,
    6 as lines,
    20 as pairs,
    array_fill(0, array[34]) || array[10, 20, 15, 5] || array_fill(0, array[58]) as latency_histogram,
    '{"decode": 3, "lock": 1, "copy": 40, "pairs": 20}' as stage_ms
from generate_series(1, 172800) as series (number);

analyze;
