-- The journeys of the lines whose paths this transaction may have lengthened.
insert into journeys as known
(checkout_id, line_no, line_time, currency, product_id, units, first_click_time, clicks, path)
select
    l.checkout_id,
    l.line_no,
    l.event_time as line_time,
    l.currency,
    l.product_id,
    (l.amount * c.minor_units)::bigint as units,
    j.first_click_time,
    coalesce(j.clicks, 0) as clicks,
    j.path
from checkout_lines as l
inner join currencies as c on l.currency = c.code
left join
    (
        select *
        from journey_facts
        where checkout_id = any(array(select checkout_id from touched_lines))
    ) as j
    on l.checkout_id = j.checkout_id and l.line_no = j.line_no
where l.checkout_id = any(array(select checkout_id from touched_lines))
order by l.checkout_id, l.line_no
on conflict (checkout_id, line_no) do update set
    first_click_time = excluded.first_click_time,
    clicks = excluded.clicks,
    path = excluded.path
where
(known.first_click_time, known.clicks, known.path)
is distinct from (excluded.first_click_time, excluded.clicks, excluded.path)
