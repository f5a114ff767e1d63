-- The lines that have a click which is marked newly, beside those that are touched already.
insert into touched_lines
select distinct l.* -- noqa: AM04
from marked_spans as m
inner join lines_there as l
    on
        m.user_id = l.user_id
        and l.event_time > m.first_mark - bot_window()
        and l.event_time <= m.last_mark + %(longest_lookback)s::interval
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
