-- title: Credit of a day
-- question: What did each channel earn in each hour of a day, by each of the six models, to the last unit?
-- parameter: $1 day text = today -- such as 2026-01-31, in UTC
-- parameter: $2 hour text = all -- only this one, from 00 to 23
-- note: As credit_hourly has it: lines of orders in millionths, money in minor units of the currency.
select
    hour,
    channel,
    currency,
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
from credit_sums_by_channel
where
    hour >= $1::date::timestamp at time zone 'UTC'
    and hour < ($1::date + 1)::timestamp at time zone 'UTC'
    and coalesce(extract(hour from hour at time zone 'UTC') = nullif($2::text, 'all')::integer, true)
group by hour, channel, currency
order by hour asc, channel asc, currency asc;
