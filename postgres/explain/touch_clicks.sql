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
    c.product_id
from begun as b
left join clicks as c on b.user_id = c.user_id and b.click_time = c.event_time and b.click_id = c.event_id
order by b.line_no, b.place
