-- The small history of reports.test.ts; my.t is its beginning.
create function pg_temp.at(minutes integer) returns timestamptz
language sql return current_setting('my.t')::timestamptz + minutes * interval '1 minute';

select ensure_click_partitions((pg_temp.at(-1440))::date, (pg_temp.at(1440))::date);

insert into clicks
(user_id, session_id, device, event_time, event_id, event_type, product_id, category, source, bucket)
values
('anna', 's1', 'desktop', pg_temp.at(0), 'c1', 'page_view', 'kettle', 'kitchen', 'google', 1),
('anna', 's1', 'desktop', pg_temp.at(1), 'c2', 'add_to_cart', 'kettle', 'kitchen', 'internal', 1),
('bert', 's2', 'mobile', pg_temp.at(0), 'c3', 'page_view', 'mug', 'kitchen', 'facebook', 2),
('bert', 's3', 'mobile', pg_temp.at(60), 'c4', 'page_view', 'mug', 'kitchen', 'facebook', 2),
('bert', 's3', 'mobile', pg_temp.at(61), 'c5', 'page_view', 'mug', 'kitchen', 'direct', 2),
('dave', 's6', 'bot', pg_temp.at(5), 'c6', 'page_view', 'kettle', 'kitchen', 'direct', 3),
('erin', 's7', 'desktop', pg_temp.at(6), 'c7', 'page_view', null, null, 'direct', 4),
('erin', 's7', 'mobile', pg_temp.at(7), 'c8', 'remove_from_cart', 'lamp', null, 'direct', 4);

insert into checkouts
(checkout_id, user_id, session_id, device, event_time, event_id, currency, value, bucket, content_hash)
values
('o1', 'anna', 's1', 'desktop', pg_temp.at(10), 'e1', 'USD', 40.00, 1, ''),
('o2', 'bert', 's3', 'mobile', pg_temp.at(62), 'e2', 'JPY', 1000, 2, ''),
('o3', 'cara', 's4', 'mobile', pg_temp.at(65), 'e3', 'KWD', 1.250, 5, ''),
('o4', 'anna', 's5', 'desktop', pg_temp.at(70), 'e4', 'USD', 30.00, 1, ''),
('o5', 'fred', 's8', 'tablet', pg_temp.at(-100 * 1440), 'e5', 'EUR', 5.00, 6, ''),
('o6', 'gina', 's9', 'tablet', pg_temp.at(-40 * 1440), 'e6', 'EUR', 1.00, 7, ''),
('o7', 'gina', 's9', 'tablet', pg_temp.at(-41 * 1440), 'e7', 'EUR', 2.00, 7, ''),
('o8', 'gina', 's9', 'tablet', pg_temp.at(-90 * 1440), 'e8', 'EUR', 3.00, 7, '');

insert into checkout_lines
(checkout_id, line_no, user_id, event_time, bucket, quantity, product_id, category, currency, unit_price, amount)
values
('o1', 1, 'anna', pg_temp.at(10), 1, 1, 'kettle', 'kitchen', 'USD', 30.00, 30.00),
('o1', 2, 'anna', pg_temp.at(10), 1, 1, 'lamp', null, 'USD', 10.00, 10.00),
('o2', 1, 'bert', pg_temp.at(62), 2, 2, 'mug', 'kitchen', 'JPY', 500, 1000),
('o3', 1, 'cara', pg_temp.at(65), 5, 1, 'kettle', 'kitchen', 'KWD', 1.250, 1.250),
('o4', 1, 'anna', pg_temp.at(70), 1, 1, 'kettle', 'kitchen', 'USD', 30.00, 30.00),
('o5', 1, 'fred', pg_temp.at(-100 * 1440), 6, 1, 'lamp', null, 'EUR', 5.00, 5.00);

insert into paths (checkout_id, line_no, click_time, click_id, source, device)
values
('o1', 1, pg_temp.at(0), 'c1', 'google', 'desktop'),
('o1', 1, pg_temp.at(1), 'c2', 'internal', 'desktop'),
('o2', 1, pg_temp.at(0), 'c3', 'facebook', 'mobile'),
('o2', 1, pg_temp.at(60), 'c4', 'facebook', 'mobile'),
('o2', 1, pg_temp.at(61), 'c5', 'direct', 'mobile'),
('o4', 1, pg_temp.at(0), 'c1', 'google', 'desktop'),
('o4', 1, pg_temp.at(1), 'c2', 'internal', 'desktop');

insert into batches
(
    run_id, batch_id, partition_id, attempt, committed_at,
    received, accepted, duplicates, rejected, expired, clicks, checkouts, lines, pairs, latency_histogram, stage_ms
)
values
('r', 1, 0, 0, pg_temp.at(0), 10, 8, 1, 1, 0, 7, 1, 2, 2, array_fill(0, array[40]) || 10, '{}'),
('r', 1, 1, 0, pg_temp.at(0), 2, 2, 0, 0, 0, 2, 0, 0, 0, array_fill(0, array[44]) || 2, '{}');
