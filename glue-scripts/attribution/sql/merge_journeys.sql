-- The journeys of the orders that touched lines belong to. No join: without hash joins it would be quadratic.
insert into journeys as known
(checkout_id, line_no, line_time, currency, product_id, units, first_click_time, touches, path)
select checkout_id, line_no, line_time, currency, product_id, units, first_click_time, touches, path
from journey_facts
where checkout_id = any(array(select checkout_id from touched_lines))
order by checkout_id, line_no
on conflict (checkout_id, line_no) do update set
    first_click_time = excluded.first_click_time,
    touches = excluded.touches,
    path = excluded.path
where
(known.first_click_time, known.touches, known.path)
is distinct from (excluded.first_click_time, excluded.touches, excluded.path)
