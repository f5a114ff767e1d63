-- A month of a shop for measuring reports: nine clicks a session, of which the first may land and, in one session of
-- eight, the fifth does; two orders in three sessions with four lines in three orders, their paths, and two batches a
-- second for a day. bench.sessions says how many sessions; 555,555 are
-- 5 million clicks and 500,000 lines. Run by owner in an empty database,
-- before postgres/fill_roll_ups.sql.
select ensure_click_partitions(current_date - 31, current_date + 1);

create temporary table visits as
select
    series.number,
    'user-' || (hashint4(series.number) & 65535) as user_id,
    'session-' || series.number as session_id,
    now() - interval '30 days' + series.number * interval '30 days' / current_setting('bench.sessions')::integer
        as began_at,
    (array['mobile', 'mobile', 'desktop', 'desktop', 'tablet', 'other', 'unknown'])[1 + series.number % 7] as device,
    series.number % 7 = 5 as is_bot_agent,
    case when series.number % 7 = 5 then 'Bot' || series.number % 90 end as bot_agent,
    sources.source,
    sources.channel,
    series.number % 8 = 0 as lands_again,
    hashint4(series.number + 2) & 1048575 as seed
from generate_series(0, current_setting('bench.sessions')::integer - 1) as series (number)
inner join (
    values
    (0, 'google', 'organic_search'),
    (1, 'newsletter', 'email'),
    (2, 'direct', 'direct'),
    (3, 'direct', 'direct'),
    (4, 'www.instagram.com', 'organic_social'),
    (5, 'facebook', 'paid_social'),
    (6, 'internal', 'internal')
) as sources (place, source, channel)
    on sources.place = (hashint4(series.number + 1) & 1048575) % 7;

insert into clicks (
    event_time, price, quantity, bucket, user_id, event_id, event_type, session_id, product_id, category, brand, device,
    is_bot_agent, bot_agent, source, channel
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
    is_bot_agent,
    bot_agent,
    case
        when step = 0 then source
        when step = 4 and lands_again then 'newsletter'
        else 'internal'
    end as source,
    case
        when step = 0 then channel
        when step = 4 and lands_again then 'email'
        else 'internal'
    end as channel
from visits
cross join generate_series(0, 8) as clicks (step);

insert into checkouts (
    checkout_id, user_id, event_id, event_time, bucket, session_id, device, is_bot_agent, currency, value,
    payment_method, coupon, content_hash
)
select
    'order-' || number as checkout_id,
    user_id,
    'event-' || number as event_id,
    began_at + interval '6 minutes' as event_time,
    number % 64 as bucket,
    session_id,
    device,
    is_bot_agent,
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

analyze visits, clicks, checkouts, checkout_lines;

insert into paths
(
    checkout_id, line_no, click_time, click_id, session_id, landing_time, landing_id, source, device, is_bot_agent,
    is_bot_rate, channel
)
select
    l.checkout_id,
    l.line_no,
    c.event_time as click_time,
    c.event_id as click_id,
    c.session_id,
    origin.event_time as landing_time,
    origin.event_id as landing_id,
    coalesce(origin.source, 'direct') as source,
    c.device,
    c.is_bot_agent,
    false as is_bot_rate,
    coalesce(origin.channel, 'direct') as channel
from checkout_lines as l
inner join clicks as c
    on
        l.user_id = c.user_id
        and l.product_id = c.product_id
        and c.event_time between l.event_time - interval '7 days' and l.event_time
inner join visits as v on c.session_id = v.session_id
left join clicks as origin
    on
        c.user_id = origin.user_id
        and c.session_id = origin.session_id
        and is_landing(origin.channel)
        and origin.event_time = case
            when v.lands_again and c.event_time >= v.began_at + 4 * interval '37 seconds'
                then v.began_at + 4 * interval '37 seconds'
            else v.began_at
        end;

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
