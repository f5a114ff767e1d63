insert into touched_lines (checkout_id, line_no, user_id, product_id, event_time, was_there)
select distinct l.checkout_id, l.line_no, l.user_id, l.product_id, l.event_time, true as was_there
from touched_clicks as c
inner join checkout_lines as l
    on
        c.user_id = l.user_id
        and l.event_time between c.first_time and c.last_time + %(lookback)s::interval
        and (%(scope)s = 'user' or c.product_id = l.product_id)
