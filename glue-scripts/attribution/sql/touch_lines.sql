-- A line that is there already is met by late clicks under the settings that it was credited under.
insert into touched_lines
(checkout_id, line_no, user_id, product_id, event_time, window_begin, any_product, max_path, was_there)
select distinct
    l.checkout_id,
    l.line_no,
    l.user_id,
    l.product_id,
    l.event_time,
    l.event_time - s.lookback as window_begin,
    s.scope = 'user' as any_product,
    s.max_path,
    true as was_there
from touched_clicks as c
inner join checkout_lines as l
    on
        c.user_id = l.user_id
        and l.event_time between c.first_time and c.last_time + %(longest_lookback)s::interval
inner join attribution_settings_versions as s on l.settings_version = s.version
where
    c.last_time >= l.event_time - s.lookback
    and (s.scope = 'user' or c.product_id = l.product_id)
