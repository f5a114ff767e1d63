-- The lines of a checkout, each with the window in which a click may earn it.
select
    l.line_no,
    l.product_id,
    l.category,
    l.quantity,
    l.currency,
    round(l.amount, c.minor_digits)::text as amount,
    l.user_id,
    l.event_time as line_time,
    l.event_time - s.lookback as window_begin,
    s.scope,
    s.max_path,
    coalesce(
        (
            select b.last_arrival > l.event_time + s.click_retention
            from batches as b
            where b.last_arrival is not null
            order by b.committed_at desc
            limit 1
        ),
        false
    ) as is_settled
from checkout_lines as l
inner join currencies as c on l.currency = c.code
cross join attribution_settings as s
where l.checkout_id = $1
order by l.line_no
