create view attributed_checkouts as
select
    l.checkout_id,
    l.line_no,
    l.user_id,
    l.event_time,
    l.product_id,
    l.category,
    l.brand,
    l.quantity,
    l.currency,
    l.amount,
    p.click_time as first_click_time,
    p.click_id as first_click_id,
    p.source,
    p.medium,
    p.campaign,
    p.device
from checkout_lines as l
left join lateral (
    select
        paths.click_time,
        paths.click_id,
        paths.source,
        paths.medium,
        paths.campaign,
        paths.device
    from paths
    where paths.checkout_id = l.checkout_id and paths.line_no = l.line_no
    order by paths.click_time, paths.click_id
    limit 1
) as p on true;
comment on view attributed_checkouts is
'Every line with the first click of its path; the click''s columns are NULL where the line is unattributed.';
