-- The pairs of the touched lines of users of whom marks or overrides say anything, to what they say now.
update paths as p
set
    is_bot_rate = f.is_bot_rate,
    bot_override = f.bot_override
from (
    select
        known.checkout_id,
        known.line_no,
        known.click_time,
        known.click_id,
        verdict.is_bot_rate,
        verdict.bot_override
    from touched_lines as t
    inner join paths as known on t.checkout_id = known.checkout_id and t.line_no = known.line_no
    cross join bot_verdict(t.user_id, known.click_time) as verdict
    where
        t.user_id = any(array(
            select u.user_id
            from (
                select distinct l.user_id from touched_lines as l
            ) as u
            -- One of each is enough: a crawler has as many marks as clicks.
            cross join lateral (
                (
                    select from bot_marks as m
                    where m.user_id = u.user_id
                    limit 1 -- noqa: AM09
                )
                union all
                (
                    select from bot_overrides as o
                    where o.user_id = u.user_id
                    limit 1 -- noqa: AM09
                )
            ) as told
        ))
) as f
where
    p.checkout_id = f.checkout_id
    and p.line_no = f.line_no
    and p.click_time = f.click_time
    and p.click_id = f.click_id
    and (p.is_bot_rate, p.bot_override) is distinct from (f.is_bot_rate, f.bot_override)
