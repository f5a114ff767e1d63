-- Clicks of the shopper that earn nothing of a line, and why: those within two lookbacks before it and one after it,
-- the latest $2 of a line.
select
    l.line_no,
    x.click_time,
    x.click_id,
    x.event_type,
    x.product_id,
    x.source,
    x.device,
    case
        when x.click_time > l.event_time then 'after the order'
        when x.click_time < l.event_time - s.lookback then 'outside the window'
        when x.event_type = 'remove_from_cart' then 'remove_from_cart'
        when s.scope = 'product' and coalesce(x.product_id, '') <> l.product_id then 'other product'
        when x.device = 'bot' then 'bot'
        else 'beyond the longest path'
    end as reason
from checkout_lines as l
inner join attribution_settings_versions as s on l.settings_version = s.version
cross join
    lateral (
        select
            clicks.event_time as click_time,
            clicks.event_id as click_id,
            clicks.event_type,
            clicks.product_id,
            clicks.source,
            clicks.device
        from clicks
        where
            clicks.user_id = l.user_id
            and clicks.event_time between l.event_time - 2 * s.lookback and l.event_time + s.lookback
            and not exists (
                select from attribution_credit as a
                where
                    a.checkout_id = l.checkout_id
                    and a.line_no = l.line_no
                    and a.click_time = clicks.event_time
                    and a.click_id = clicks.event_id
            )
        order by clicks.event_time desc, clicks.event_id desc
        limit $2::integer
    ) as x
where l.checkout_id = $1
order by l.line_no asc, x.click_time asc, x.click_id asc
