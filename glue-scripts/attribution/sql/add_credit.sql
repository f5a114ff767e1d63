with changes as materialized (
    select
        hour, channel, source, medium, campaign, category, device, currency,
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
    from credit_changes
    group by hour, channel, source, medium, campaign, category, device, currency
    having
        (
            sum(first_click_millionths), sum(first_click_units),
            sum(last_click_millionths), sum(last_click_units),
            sum(last_non_direct_millionths), sum(last_non_direct_units),
            sum(linear_millionths), sum(linear_units),
            sum(position_based_millionths), sum(position_based_units),
            sum(time_decay_millionths), sum(time_decay_units)
        )
        <> (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
),

added_by_channel as (
    insert into credit_sums_by_channel
    (
        slot, hour, channel, currency,
        first_click_millionths, first_click_units,
        last_click_millionths, last_click_units,
        last_non_direct_millionths, last_non_direct_units,
        linear_millionths, linear_units,
        position_based_millionths, position_based_units,
        time_decay_millionths, time_decay_units
    )
    select
        %(slot)s, hour, channel, currency,
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
    from changes
    group by hour, channel, currency
    order by hour, channel, currency
    on conflict (hour, channel, currency, slot) do update
        set
            first_click_millionths = credit_sums_by_channel.first_click_millionths + excluded.first_click_millionths,
            first_click_units = credit_sums_by_channel.first_click_units + excluded.first_click_units,
            last_click_millionths = credit_sums_by_channel.last_click_millionths + excluded.last_click_millionths,
            last_click_units = credit_sums_by_channel.last_click_units + excluded.last_click_units,
            last_non_direct_millionths
            = credit_sums_by_channel.last_non_direct_millionths + excluded.last_non_direct_millionths,
            last_non_direct_units = credit_sums_by_channel.last_non_direct_units + excluded.last_non_direct_units,
            linear_millionths = credit_sums_by_channel.linear_millionths + excluded.linear_millionths,
            linear_units = credit_sums_by_channel.linear_units + excluded.linear_units,
            position_based_millionths
            = credit_sums_by_channel.position_based_millionths + excluded.position_based_millionths,
            position_based_units = credit_sums_by_channel.position_based_units + excluded.position_based_units,
            time_decay_millionths = credit_sums_by_channel.time_decay_millionths + excluded.time_decay_millionths,
            time_decay_units = credit_sums_by_channel.time_decay_units + excluded.time_decay_units
)

insert into credit_sums
(
    slot, hour, channel, source, medium, campaign, category, device, currency,
    first_click_millionths, first_click_units,
    last_click_millionths, last_click_units,
    last_non_direct_millionths, last_non_direct_units,
    linear_millionths, linear_units,
    position_based_millionths, position_based_units,
    time_decay_millionths, time_decay_units
)
select
    %(slot)s, hour, channel, source, medium, campaign, category, device, currency,
    first_click_millionths, first_click_units,
    last_click_millionths, last_click_units,
    last_non_direct_millionths, last_non_direct_units,
    linear_millionths, linear_units,
    position_based_millionths, position_based_units,
    time_decay_millionths, time_decay_units
from changes
order by hour, channel, source, medium, campaign, category, device, currency
on conflict (hour, dimensions, slot) do update
    set
        first_click_millionths = credit_sums.first_click_millionths + excluded.first_click_millionths,
        first_click_units = credit_sums.first_click_units + excluded.first_click_units,
        last_click_millionths = credit_sums.last_click_millionths + excluded.last_click_millionths,
        last_click_units = credit_sums.last_click_units + excluded.last_click_units,
        last_non_direct_millionths = credit_sums.last_non_direct_millionths + excluded.last_non_direct_millionths,
        last_non_direct_units = credit_sums.last_non_direct_units + excluded.last_non_direct_units,
        linear_millionths = credit_sums.linear_millionths + excluded.linear_millionths,
        linear_units = credit_sums.linear_units + excluded.linear_units,
        position_based_millionths = credit_sums.position_based_millionths + excluded.position_based_millionths,
        position_based_units = credit_sums.position_based_units + excluded.position_based_units,
        time_decay_millionths = credit_sums.time_decay_millionths + excluded.time_decay_millionths,
        time_decay_units = credit_sums.time_decay_units + excluded.time_decay_units
