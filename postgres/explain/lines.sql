-- The lines of a checkout, each with the settings that it was credited under: the window in which a click may earn it.
select
    l.line_no,
    l.product_id,
    l.category,
    l.quantity,
    l.currency,
    round(l.amount, c.minor_digits)::text as amount,
    l.user_id,
    l.event_time as line_time,
    l.event_time - v.lookback as window_begin,
    l.settings_version,
    v.scope,
    v.max_path,
    v.credits,
    least(extract(epoch from v.lookback) / 4, 7 * 24 * 60 * 60)::double precision as half_life_seconds,
    (v.scope, v.lookback, v.max_path, v.credits) = (s.scope, s.lookback, s.max_path, 'touches')
        as is_by_current_settings,
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
inner join attribution_settings_versions as v on l.settings_version = v.version
cross join attribution_settings as s
where l.checkout_id = $1
order by l.line_no
