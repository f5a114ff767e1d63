-- The clicks that each touch of a checkout's lines stands for: it begins with the click that counts and goes on to the
-- next such one of the session. Of a click whose partition is dropped, only its time is known.
with runs as (
    select
        line_no,
        user_id,
        session_id,
        place,
        click_time,
        click_id,
        count(*) filter (where is_touch) over (partition by line_no, session_id order by place) as run
    from judged_pairs
    where checkout_id = $1 and earns
),

begun as (
    select
        *,
        min(place) over (partition by line_no, session_id, run) as first_place
    from runs
)

select
    b.line_no,
    dense_rank() over (partition by b.line_no order by b.first_place)::integer as position,
    b.click_time as time,
    b.click_id as id,
    c.event_type,
    c.product_id,
    case
        when not p.bot_override and (p.is_bot_agent or p.is_bot_rate)
            then
                (
                    select o.who || ': ' || o.why
                    from bot_overrides as o
                    where
                        o.user_id = b.user_id
                        and o.verdict = 'person'
                        and o.from_time <= b.click_time
                        and o.to_time > b.click_time
                    order by o.id desc
                    limit 1
                )
    end as released_by
from begun as b
inner join paths as p
    on
        p.checkout_id = $1
        and b.line_no = p.line_no
        and b.click_time = p.click_time
        and b.click_id = p.click_id
left join clicks as c on b.user_id = c.user_id and b.click_time = c.event_time and b.click_id = c.event_id
order by b.line_no, b.place
