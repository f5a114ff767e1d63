-- A month of a shop for measuring credit: 500,000 lines in 333,334 orders, 3 million pairs on 428,571 of the lines:
-- seven clicks of four sessions each, of which some land a second time.
-- Run by owner in an empty database; a minute.
create temporary table traffic as
select *
from (
    values
    (0, 'direct', 'direct', null, null),
    (1, 'organic_search', 'google', null, null),
    (2, 'organic_search', 'www.bing.com', null, null),
    (3, 'organic_video', 'www.youtube.com', null, null),
    (4, 'referral', 'blog.example.org', null, null),
    (5, 'paid_search', 'google', 'cpc', 'brand'),
    (6, 'paid_search', 'google', 'cpc', 'generic'),
    (7, 'paid_shopping', 'google', 'cpc', 'shopping_feed'),
    (8, 'paid_search', 'bing', 'cpc', 'brand'),
    (9, 'paid_social', 'facebook', 'paid_social', 'prospecting'),
    (10, 'paid_social', 'facebook', 'paid_social', 'retargeting'),
    (11, 'paid_social', 'tiktok', 'paid_social', 'creators'),
    (12, 'email', 'newsletter', 'email', 'weekly'),
    (13, 'email', 'newsletter', 'email', 'cart_reminder'),
    (14, 'affiliates', 'coupons', 'affiliate', 'codes')
) as sources (number, channel, source, medium, campaign);

insert into checkouts
select
    'order-' || number as checkout_id,
    'user-' || number % 100000 as user_id,
    'event-' || number as event_id,
    now() - interval '30 days' + number * interval '7.776 seconds' as event_time,
    number % 64 as bucket,
    'session-' || number as session_id,
    'mobile' as device,
    (array['USD', 'USD', 'EUR', 'GBP', 'JPY'])[1 + (hashint4extended(number, 1) & 3)] as currency,
    1000 as value,
    null as payment_method,
    null as coupon,
    '' as content_hash
from generate_series(0, 333333) as orders (number);

insert into checkout_lines
select
    c.checkout_id,
    lines.line_no,
    c.user_id,
    c.event_time,
    c.bucket,
    1 as quantity,
    'product-' || (hashtextextended(c.checkout_id, lines.line_no) & 4095) as product_id,
    'department-' || (hashtextextended(c.checkout_id, lines.line_no) & 1048575) % 22 as category,
    null as brand,
    c.currency,
    500 as unit_price,
    500 as amount
from checkouts as c
cross join generate_series(1, 2) as lines (line_no)
where lines.line_no = 1 or split_part(c.checkout_id, '-', 2)::integer % 2 = 0;

insert into paths
(
    checkout_id, line_no, click_time, click_id, session_id, landing_time, landing_id, source, medium, campaign, device,
    is_bot_agent, is_bot_rate, channel
)
select
    l.checkout_id,
    l.line_no,
    l.event_time - visit.number * interval '22 hours' - step * interval '1 minute' as click_time,
    l.checkout_id || '-' || step as click_id,
    l.checkout_id || '-' || visit.number as session_id,
    case when t.number > 0 then l.event_time - visit.number * interval '22 hours' - interval '8 minutes' end
        as landing_time,
    case when t.number > 0 then l.checkout_id || '-landing-' || t.number end as landing_id,
    t.source,
    t.medium,
    t.campaign,
    (array['mobile', 'mobile', 'desktop', 'tablet'])[
        1 + (hashtextextended(l.user_id, 2) & 3)
    ] as device,
    false as is_bot_agent,
    false as is_bot_rate,
    t.channel
from checkout_lines as l
cross join generate_series(1, 7) as steps (step)
cross join lateral (select step / 2 as number) as visit
-- One click in eight comes after another landing than the first click of its session.
inner join traffic as t
    on
        t.number = (
            hashtextextended(
                l.checkout_id,
                visit.number + 10 * l.line_no
                + case when hashtextextended(l.checkout_id, step) & 7 = 0 then 100 else 0 end
            )
            & 1048575
        ) % 15
where (hashtextextended(l.checkout_id, 3) & 1048575) % 7 > 0;

analyze checkouts, checkout_lines, paths;
