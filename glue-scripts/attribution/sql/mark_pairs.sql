-- The pairs of lines that were there whose clicks are marked newly: a click is a bot's that is less than bot_window()
-- before a mark.
update paths as p
set is_bot_rate = true
from touched_lines as t
inner join marked_spans as m on t.user_id = m.user_id
where
    t.was_there
    and p.checkout_id = t.checkout_id
    and p.line_no = t.line_no
    and p.click_time > m.first_mark - bot_window()
    and p.click_time <= m.last_mark
    and not p.is_bot_rate
