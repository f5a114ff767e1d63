-- A new line has no pairs yet, and none can come while its bucket is locked: only those of lines that were there are
-- looked for, one by one. ON CONFLICT would cost every pair a fourth more.
-- A pair's origin only ever moves to a later landing: where an earlier one is found, the partition of the one that the
-- pair knows is dropped.
with found as materialized (
    select
        checkout_id, line_no, was_there, click_time, click_id,
        session_id, landing_time, landing_id, channel, source, medium, campaign, device
    from found_pairs
),

moved as (
    update paths as p
    set
        landing_time = f.landing_time,
        landing_id = f.landing_id,
        channel = f.channel,
        source = f.source,
        medium = f.medium,
        campaign = f.campaign
    from found as f
    where
        f.was_there
        and p.checkout_id = f.checkout_id
        and p.line_no = f.line_no
        and p.click_time = f.click_time
        and p.click_id = f.click_id
        and f.landing_time is not null
        and (p.landing_time is null or (p.landing_time, p.landing_id) < (f.landing_time, f.landing_id))
)

insert into paths
(
    checkout_id, line_no, click_time, click_id,
    session_id, landing_time, landing_id, channel, source, medium, campaign, device
)
select
    checkout_id, line_no, click_time, click_id,
    session_id, landing_time, landing_id, channel, source, medium, campaign, device
from found as f
where
    not was_there
    or (
        select count(*)
        from paths as p
        where
            p.checkout_id = f.checkout_id
            and p.line_no = f.line_no
            and p.click_time = f.click_time
            and p.click_id = f.click_id
    ) = 0
order by checkout_id, line_no, click_time, click_id
