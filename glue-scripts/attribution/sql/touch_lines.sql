-- A line that is there already is met by late clicks under the settings that it was credited under. A late landing
-- meets it where it may be the origin of a pair.
insert into touched_lines
(
    checkout_id, line_no, user_id, product_id, event_time,
    window_begin, any_product, max_path, by_origin, was_there
)
select distinct
    l.checkout_id,
    l.line_no,
    l.user_id,
    l.product_id,
    l.event_time,
    l.event_time - s.lookback as window_begin,
    s.scope = 'user' as any_product,
    s.max_path,
    s.credits = 'touches' as by_origin,
    true as was_there
from touched_clicks as c
inner join checkout_lines as l
    on
        c.user_id = l.user_id
        and l.event_time between c.first_time and c.last_time + %(longest_lookback)s::interval + landing_reach()
inner join attribution_settings_versions as s on l.settings_version = s.version
where
    case
        when c.landed_session is null
            then
                c.last_time >= l.event_time - s.lookback
                and (s.scope = 'user' or c.product_id = l.product_id)
        else
            exists (
                select from paths as p
                where
                    p.checkout_id = l.checkout_id
                    and p.line_no = l.line_no
                    and p.click_time between c.first_time and c.last_time + landing_reach()
                    and p.session_id = c.landed_session
            )
    end
