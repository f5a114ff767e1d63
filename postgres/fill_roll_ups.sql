-- The roll-ups of facts that no ingest transaction wrote: histories of tests and measurements. Run by owner, once.
insert into credit_sums
(
    hour, slot, channel, source, medium, campaign, category, device, currency,
    first_click_millionths, first_click_units,
    last_click_millionths, last_click_units,
    last_non_direct_millionths, last_non_direct_units,
    linear_millionths, linear_units,
    position_based_millionths, position_based_units,
    time_decay_millionths, time_decay_units
)
select
    hour,
    0 as slot,
    channel, source, medium, campaign, category, device, currency,
    sum(first_click_millionths) as first_click_millionths,
    sum(first_click_units) as first_click_units,
    sum(last_click_millionths) as last_click_millionths,
    sum(last_click_units) as last_click_units,
    sum(last_non_direct_millionths) as last_non_direct_millionths,
    sum(last_non_direct_units) as last_non_direct_units,
    sum(linear_millionths) as linear_millionths,
    sum(linear_units) as linear_units,
    sum(position_based_millionths) as position_based_millionths,
    sum(position_based_units) as position_based_units,
    sum(time_decay_millionths) as time_decay_millionths,
    sum(time_decay_units) as time_decay_units
from hourly_credit_shares
group by hour, channel, source, medium, campaign, category, device, currency;

insert into credit_sums_by_channel
(
    hour, slot, channel, currency,
    first_click_millionths, first_click_units,
    last_click_millionths, last_click_units,
    last_non_direct_millionths, last_non_direct_units,
    linear_millionths, linear_units,
    position_based_millionths, position_based_units,
    time_decay_millionths, time_decay_units
)
select
    hour, slot, channel, currency,
    sum(first_click_millionths) as first_click_millionths,
    sum(first_click_units) as first_click_units,
    sum(last_click_millionths) as last_click_millionths,
    sum(last_click_units) as last_click_units,
    sum(last_non_direct_millionths) as last_non_direct_millionths,
    sum(last_non_direct_units) as last_non_direct_units,
    sum(linear_millionths) as linear_millionths,
    sum(linear_units) as linear_units,
    sum(position_based_millionths) as position_based_millionths,
    sum(position_based_units) as position_based_units,
    sum(time_decay_millionths) as time_decay_millionths,
    sum(time_decay_units) as time_decay_units
from credit_sums
group by hour, slot, channel, currency;

insert into sessions
(user_id, session_id, first_device, first_is_bot_agent, began_at, first_view, first_cart, last_cart, last_order)
select user_id, session_id, first_device, first_is_bot_agent, began_at, first_view, first_cart, last_cart, last_order
from session_facts;

insert into journeys (checkout_id, line_no, line_time, currency, product_id, units, first_click_time, touches, path)
select checkout_id, line_no, line_time, currency, product_id, units, first_click_time, touches, path
from journey_facts;

insert into customers (user_id, currency, last_order, orders, value)
select
    user_id,
    currency,
    max(event_time) as last_order,
    count(*) as orders,
    sum(value) as value
from checkouts
group by user_id, currency;
