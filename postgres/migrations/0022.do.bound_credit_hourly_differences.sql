-- Over a month of credit the comparison takes most of a minute; over a day of it, a second or two.
drop view credit_hourly_differences;

create function credit_hourly_differences(since timestamptz, until timestamptz)
returns table (
    hour timestamptz,
    channel text,
    source text,
    campaign text,
    category text,
    device text,
    currency text,
    first_click_millionths numeric,
    first_click_units numeric,
    last_click_millionths numeric,
    last_click_units numeric,
    last_non_direct_millionths numeric,
    last_non_direct_units numeric,
    linear_millionths numeric,
    linear_units numeric,
    position_based_millionths numeric,
    position_based_units numeric,
    time_decay_millionths numeric,
    time_decay_units numeric
)
language sql stable
as $$
with kept_and_due as (
    select
        hour, channel, source, campaign, category, device, currency,
        first_click_millionths, first_click_units,
        last_click_millionths, last_click_units,
        last_non_direct_millionths, last_non_direct_units,
        linear_millionths, linear_units,
        position_based_millionths, position_based_units,
        time_decay_millionths, time_decay_units
    from credit_sums
    where hour >= since and hour < until
    union all
    select
        hour, channel, source, campaign, category, device, currency,
        -first_click_millionths as first_click_millionths,
        -first_click_units as first_click_units,
        -last_click_millionths as last_click_millionths,
        -last_click_units as last_click_units,
        -last_non_direct_millionths as last_non_direct_millionths,
        -last_non_direct_units as last_non_direct_units,
        -linear_millionths as linear_millionths,
        -linear_units as linear_units,
        -position_based_millionths as position_based_millionths,
        -position_based_units as position_based_units,
        -time_decay_millionths as time_decay_millionths,
        -time_decay_units as time_decay_units
    from hourly_credit_shares
    where
        checkout_id = any(array(
            select l.checkout_id from checkout_lines as l
            where
                date_trunc('hour', l.event_time, 'UTC') >= since
                and date_trunc('hour', l.event_time, 'UTC') < until
        ))
    union all
    select
        hour, channel, null as source, null as campaign, null as category, null as device, currency,
        first_click_millionths, first_click_units,
        last_click_millionths, last_click_units,
        last_non_direct_millionths, last_non_direct_units,
        linear_millionths, linear_units,
        position_based_millionths, position_based_units,
        time_decay_millionths, time_decay_units
    from credit_sums_by_channel
    where hour >= since and hour < until
    union all
    select
        hour, channel, null as source, null as campaign, null as category, null as device, currency,
        -first_click_millionths as first_click_millionths,
        -first_click_units as first_click_units,
        -last_click_millionths as last_click_millionths,
        -last_click_units as last_click_units,
        -last_non_direct_millionths as last_non_direct_millionths,
        -last_non_direct_units as last_non_direct_units,
        -linear_millionths as linear_millionths,
        -linear_units as linear_units,
        -position_based_millionths as position_based_millionths,
        -position_based_units as position_based_units,
        -time_decay_millionths as time_decay_millionths,
        -time_decay_units as time_decay_units
    from credit_sums
    where hour >= since and hour < until
)

select
    hour,
    channel,
    source,
    campaign,
    category,
    device,
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
from kept_and_due
group by hour, channel, source, campaign, category, device, currency
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
$$;
comment on function credit_hourly_differences is
'By how much, in the hours that begin from since to before until, credit_hourly_detail differs from the sums over credit_shares, and (source NULL) credit_hourly from credit_hourly_detail: no row, unless something is wrong.';

create view credit_hourly_differences as
select
    hour,
    channel,
    source,
    campaign,
    category,
    device,
    currency,
    first_click_millionths,
    first_click_units,
    last_click_millionths,
    last_click_units,
    last_non_direct_millionths,
    last_non_direct_units,
    linear_millionths,
    linear_units,
    position_based_millionths,
    position_based_units,
    time_decay_millionths,
    time_decay_units
from credit_hourly_differences('-infinity', 'infinity');
comment on view credit_hourly_differences is 'The function of that name over all hours.';

grant select on credit_hourly_differences to ingest, reader;
