-- Clicks of the shopper that no touch of a line stands for, and why: those within two lookbacks before it, or since
-- what may have brought a visit of its window, to one after it; the latest $2 of a line.
with earning as materialized (
    select line_no, click_time, click_id, landing_time, landing_id
    from judged_pairs
    where checkout_id = $1 and earns
)

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
        when p.bot_override
            then
                'blocked by '
                || (
                    select o.who || ': ' || o.why
                    from bot_overrides as o
                    where
                        o.user_id = l.user_id
                        and o.verdict = 'bot'
                        and o.from_time <= x.click_time
                        and o.to_time > x.click_time
                    order by o.id desc
                    limit 1
                )
        when p.is_bot and p.is_bot_rate
            then
                format('more than %s events in %s s', bot_events(), extract(epoch from bot_window())::integer)
                || coalesce(
                    (
                        select
                            format(
                                ', at most %s at %s',
                                m.events, to_char(m.at_time at time zone 'UTC', 'HH24:MI:SS')
                            )
                        from
                            most_in_bot_window(
                                l.user_id, x.click_time, x.click_time + bot_window() - interval '1 microsecond'
                            ) as m
                        where m.events > bot_events()
                    ),
                    ''
                )
        when coalesce(p.is_bot, x.is_bot_agent) then 'the user agent of a bot' || coalesce(', ' || x.bot_agent, '')
        else 'beyond the longest path'
    end as reason,
    (
        select count(*) > 0
        from earning as e
        where e.line_no = l.line_no and e.landing_time = x.click_time and e.landing_id = x.click_id
    ) as brought_visit
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
            clicks.device,
            clicks.is_bot_agent,
            clicks.bot_agent
        from clicks
        where
            clicks.user_id = l.user_id
            and clicks.event_time
            between l.event_time - greatest(2 * s.lookback, s.lookback + landing_reach())
            and l.event_time + s.lookback
            and not exists (
                select from earning as e
                where
                    e.line_no = l.line_no
                    and e.click_time = clicks.event_time
                    and e.click_id = clicks.event_id
            )
        -- What came after the order says least.
        order by clicks.event_time > l.event_time asc, clicks.event_time desc, clicks.event_id desc
        limit $2::integer
    ) as x
left join paths as p
    on
        l.checkout_id = p.checkout_id
        and l.line_no = p.line_no
        and x.click_time = p.click_time
        and x.click_id = p.click_id
where l.checkout_id = $1
order by l.line_no asc, x.click_time asc, x.click_id asc
