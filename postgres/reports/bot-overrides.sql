-- title: Decided by hand
-- question: Who was released or blocked by people, or left to the rules again, by whom, why and for which time?
-- parameter: $1 limit integer = 100 -- at most so many, the latest first
-- note: Of those that hold a click's time the latest wins, over rate and user agent; none is ever removed.
-- note: from and to are of clicks' times, to not included; NULL is without bound.
-- note: withdrawn: rate and user agent decide again, as if nothing had been decided of these clicks.
-- note: holds: now, of clicks of now; for its span, which now is not in; in part, of some of it, not of now;
-- note: replaced, of none any more, as later ones hold all of its span.
select
    id,
    user_id,
    verdict,
    from_time,
    to_time,
    holds,
    who,
    why,
    made_at
from bot_decisions
order by id desc
limit $1::integer;
