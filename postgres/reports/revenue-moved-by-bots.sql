-- title: Revenue moved by bots
-- question: How much revenue has another first touch since bots' clicks earn nothing, and where did it move?
-- parameter: $1 since interval = 24 hours -- only orders of this last while
-- note: Lines whose earliest click is a bot's, by the channel that brought it and by that of the touch that earns
-- note: first, where another channel, source, medium or campaign brought it. unattributed: no click is left.
select
    l.currency,
    first.channel as from_channel,
    coalesce(a.channel, 'unattributed') as to_channel,
    count(*) as lines,
    in_currency(sum(l.amount), l.currency) as revenue
from (
    select distinct
        checkout_id,
        line_no
    from paths
    where is_bot_agent or is_bot_rate or bot_override is not null
) as suspects
inner join checkout_lines as l on suspects.checkout_id = l.checkout_id and suspects.line_no = l.line_no
cross join
    lateral (
        select
            p.channel,
            array[p.channel, p.source, p.medium, p.campaign] as origin
        from paths as p
        where p.checkout_id = l.checkout_id and p.line_no = l.line_no
        order by p.click_time, p.click_id
        limit 1
    ) as first
inner join attributed_checkouts as a on l.checkout_id = a.checkout_id and l.line_no = a.line_no
where
    l.event_time >= now() - $1::interval
    and first.origin is distinct from array[a.channel, a.source, a.medium, a.campaign]
group by l.currency, first.channel, a.channel
order by l.currency asc, sum(l.amount) desc, from_channel asc, to_channel asc;
