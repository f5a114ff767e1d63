-- The next lines of a bucket with a pair whose verdict is not what marks and overrides say now. Their paths stay.
insert into touched_lines (checkout_id, line_no, user_id, event_time, was_there)
select
    checkout_id,
    line_no,
    user_id,
    event_time,
    true as was_there
from lines_under_other_verdicts
where bucket = %(bucket)s
order by event_time, checkout_id, line_no
limit %(most)s
