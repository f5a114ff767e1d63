-- Whether touch_waiting_lines would find one; a commit after it costs more, since it empties the staging tables.
select count(*) > 0 as is_found
from (
    select 1
    from lines_under_other_settings(%(scope)s, %(lookback)s, %(max_path)s)
    where bucket = %(bucket)s and event_time >= %(from_time)s::timestamptz and clicks_are_kept
    limit 1 -- noqa: AM09
) as waiting
