with inserted as (
    insert into paths (checkout_id, line_no, click_time, click_id, source, medium, campaign, device, channel)
    select checkout_id, line_no, click_time, click_id, source, medium, campaign, device, channel
    from found_pairs
    order by checkout_id, line_no, click_time, click_id
    on conflict do nothing
    returning 1
)

select count(*) from inserted
