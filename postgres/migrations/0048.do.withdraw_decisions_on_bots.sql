-- What people decided of a user's clicks can be withdrawn: marks and user agent decide again.
alter table bot_overrides drop constraint bot_overrides_verdict_check;
alter table bot_overrides
add constraint bot_overrides_verdict_check check (verdict in ('person', 'bot', 'undecided'));
comment on column bot_overrides.verdict is
'Whose the clicks are: a person''s or a bot''s; undecided: nobody says, as if nothing had been decided of them.';

create or replace function bot_verdict(of_user text, at_time timestamptz)
returns table (is_bot_rate boolean, bot_override boolean)
language sql stable parallel safe
begin atomic
    select
        exists(
            select from bot_marks
            where user_id = of_user and marked_at >= at_time and marked_at < at_time + bot_window()
        ) as is_bot_rate,
        (
            select nullif(verdict, 'undecided') = 'bot'
            from bot_overrides
            where user_id = of_user and from_time <= at_time and to_time > at_time
            order by id desc
            limit 1
        ) as bot_override;
end;
comment on function bot_verdict is
'What marks and overrides say now of a user''s click at a time: whether a mark lies in [time, time + bot_window()); true where people call it a bot''s, false where a person''s, NULL where they did not say or said that they do not.';

drop view bot_decisions;
create view bot_decisions as
select
    o.id,
    o.user_id,
    case o.verdict when 'person' then 'released' when 'bot' then 'blocked' else 'withdrawn' end as verdict,
    nullif(o.from_time, '-infinity') as from_time,
    nullif(o.to_time, 'infinity') as to_time,
    case
        when o.span <@ later.spans then 'replaced'
        when o.span @> now() and not coalesce(later.spans @> now(), false) then 'now'
        when o.span && later.spans then 'in part'
        else 'for its span'
    end as holds,
    o.who,
    o.why,
    o.made_at
from (
    select
        *,
        tstzrange(from_time, to_time) as span
    from bot_overrides
) as o
cross join
    lateral (
        select range_agg(tstzrange(l.from_time, l.to_time)) as spans
        from bot_overrides as l
        where l.user_id = o.user_id and l.id > o.id
    ) as later;
comment on view bot_decisions is
'bot_overrides as people read them: NULL is without bound. holds says of which clicks one still decides, as later ones go before it: those of now; for its span, which now is not in; in part, not of now; replaced, of none.';

grant select on bot_decisions to reader, corrector;
