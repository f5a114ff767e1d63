-- A new line has no pairs yet, and none can come while its bucket is locked: only those of lines that were there are
-- looked for, one by one. ON CONFLICT would cost every pair a fourth more. Verdicts come after: few users have any.
insert into paths
(
    checkout_id, line_no, click_time, click_id,
    session_id, landing_time, landing_id, channel, source, medium, campaign, device, is_bot_agent, is_bot_rate
)
select
    checkout_id, line_no, click_time, click_id,
    session_id, landing_time, landing_id, channel, source, medium, campaign, device, is_bot_agent,
    false as is_bot_rate
from found_pairs as f
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
