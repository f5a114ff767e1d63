-- title: Decided by hand
-- question: Who was released or blocked by people, by whom, why and for which time?
-- parameter: $1 limit integer = 100 -- at most so many, the latest first
-- note: Of those that hold a click's time the latest wins, over rate and user agent; none is ever removed.
-- note: from and to are of clicks' times, to not included; NULL is without bound.
-- note: is_in_force: it holds now, and is the latest of those that do.
select
    id,
    user_id,
    verdict,
    from_time,
    to_time,
    is_in_force,
    who,
    why,
    made_at
from bot_decisions
order by id desc
limit $1::integer;
