-- The lines that have a click which is marked newly, beside those that are touched already.
insert into touched_lines
(
    checkout_id, line_no, user_id, product_id, event_time,
    window_begin, any_product, max_path, by_origin, was_there
)
select distinct
    l.checkout_id,
    l.line_no,
    l.user_id,
    l.product_id,
    l.event_time,
    l.event_time - s.lookback as window_begin,
    s.scope = 'user' as any_product,
    s.max_path,
    s.credits = 'touches' as by_origin,
    true as was_there
from marked_spans as m
inner join checkout_lines as l
    on
        m.user_id = l.user_id
        and l.event_time > m.first_mark - bot_window()
        and l.event_time <= m.last_mark + %(longest_lookback)s::interval
inner join attribution_settings_versions as s on l.settings_version = s.version
where
    exists (
        select from paths as p
        where
            p.checkout_id = l.checkout_id
            and p.line_no = l.line_no
            and p.click_time > m.first_mark - bot_window()
            and p.click_time <= m.last_mark
    )
    and not exists (
        select from touched_lines as t
        where t.checkout_id = l.checkout_id and t.line_no = l.line_no
    )
