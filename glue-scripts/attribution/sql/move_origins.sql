-- The pairs of lines that were there, to the origins that their clicks have now.
-- A pair's origin only ever moves to a later landing: where an earlier one is found, the partition of the one that the
-- pair knows is dropped.
update paths as p
set
    landing_time = f.landing_time,
    landing_id = f.landing_id,
    channel = f.channel,
    source = f.source,
    medium = f.medium,
    campaign = f.campaign
from found_pairs as f
where
    f.was_there
    and p.checkout_id = f.checkout_id
    and p.line_no = f.line_no
    and p.click_time = f.click_time
    and p.click_id = f.click_id
    and f.landing_time is not null
    and (p.landing_time is null or (p.landing_time, p.landing_id) < (f.landing_time, f.landing_id))
