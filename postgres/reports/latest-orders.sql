-- title: Latest orders
-- question: Which orders were made last, and which first click earned them?
-- parameter: $1 limit integer = 8 -- at most so many
-- note: first_click: the channel of the earliest click that earned a line of the order; NULL where it is unattributed.
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
            count(distinct a.line_no) as lines,
            count(distinct a.line_no) filter (where a.click_id is not null) as attributed,
            (array_agg(a.channel order by a.click_time, a.click_id) filter (where a.click_id is not null))[1]
                as first_click
        from attribution_credit as a
        where a.checkout_id = latest.checkout_id
    ) as lines
order by latest.event_time desc, latest.checkout_id desc;
