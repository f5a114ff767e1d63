-- A line that is there already is met by late clicks under the settings that it was credited under. A late landing
-- meets it where it may be the origin of a pair.
insert into touched_lines
select distinct l.* -- noqa: AM04
from (
    select
        user_id,
        min(first_time) as first_time,
        max(last_time) as last_time
    from touched_clicks
    group by user_id
) as u
cross join
    lateral (
        select t.* from lines_there as t
        where
            t.user_id = u.user_id
            and t.event_time between u.first_time and u.last_time + %(longest_lookback)s::interval + landing_reach()
        -- A user's lines by index, once: the planner does not know how few clicks come late, and would read all lines.
        offset 0 -- noqa: AM09
    ) as l
inner join touched_clicks as c
    on
        l.user_id = c.user_id
        and l.event_time between c.first_time and c.last_time + %(longest_lookback)s::interval + landing_reach()
where
    case
        when c.landed_session is null
            then c.last_time >= l.window_begin and (l.any_product or c.product_id = l.product_id)
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
