-- title: Latest orders
-- question: Which orders were made last, and which first touch earned them?
-- parameter: $1 limit integer = 8 -- at most so many
-- note: first_click: the channel of the earliest touch of a line of the order; NULL where it is unattributed.
select
    latest.checkout_id,
    latest.event_time,
    latest.currency,
    in_currency(latest.value, latest.currency) as value,
    lines.lines,
    lines.attributed as attributed_lines,
    lines.first_click
from (
    select
        checkout_id,
        event_time,
        currency,
        value
    from checkouts
    order by event_time desc, checkout_id desc
    limit $1::integer
) as latest
cross join
    lateral (
        select
            count(*) as lines,
            count(a.first_click_id) as attributed,
            (array_agg(a.channel order by a.first_click_time, a.first_click_id))[1] as first_click
        from attributed_checkouts as a
        where a.checkout_id = latest.checkout_id
    ) as lines
order by latest.event_time desc, latest.checkout_id desc;
