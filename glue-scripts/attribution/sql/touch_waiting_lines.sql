-- The next lines of a bucket, by time, whose path was made under other rules than these, and can be made anew.
with touched as (
    insert into touched_lines
    (checkout_id, line_no, user_id, product_id, event_time, window_begin, any_product, max_path, by_origin, was_there)
    select
        checkout_id,
        line_no,
        user_id,
        product_id,
        event_time,
        event_time - %(lookback)s::interval as window_begin,
        %(scope)s = 'user' as any_product,
        %(max_path)s::smallint as max_path,
        true as by_origin,
        true as was_there
    from lines_under_other_settings(%(scope)s, %(lookback)s, %(max_path)s)
    where bucket = %(bucket)s and event_time >= %(from_time)s::timestamptz and clicks_are_kept
    order by event_time, checkout_id, line_no
    limit %(most)s
    returning event_time
)

select
    count(*) as lines,
    max(event_time) as last_time
from touched
