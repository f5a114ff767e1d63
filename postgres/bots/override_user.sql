-- Under the user's lock: writers that come after it judge by it, and its id is the greatest of the user's.
with lock as materialized (select pg_advisory_xact_lock(6401, user_bucket($1)))

insert into bot_overrides (user_id, verdict, from_time, to_time, who, why)
select
    $1 as user_id,
    $2 as verdict,
    $3::timestamptz as from_time,
    $4::timestamptz as to_time,
    $5 as who,
    $6 as why
from lock
returning
    id::integer,
    -- Through the index: a user may have a day of clicks.
    exists (
        select from clicks
        where user_id = $1
    )
    or exists (
        select from checkout_lines
        where user_id = $1
    ) as has_events
