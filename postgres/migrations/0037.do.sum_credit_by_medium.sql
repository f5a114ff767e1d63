-- Sums of credit have the medium as well: touches that differ in nothing else are told apart.
select pg_advisory_xact_lock(6401, bucket) from generate_series(0, 63) as bucket;

drop view credit_hourly_differences;
drop function credit_hourly_differences(timestamptz, timestamptz);
drop view credit_hourly_detail;
drop view hourly_credit_shares;

create view hourly_credit_shares as
select
    checkout_id,
    line_no,
    date_trunc('hour', line_time, 'UTC') as hour,
    coalesce(channel, 'unattributed') as channel,
    coalesce(source, 'unattributed') as source,
    coalesce(medium, '') as medium,
    coalesce(campaign, '') as campaign,
    coalesce(category, '') as category,
    coalesce(device, '') as device,
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
from credit_shares;
comment on view hourly_credit_shares is
'credit_shares as credit_sums has it: without NULLs in its dimensions.';

truncate credit_sums, credit_sums_by_channel;
alter table credit_sums add column medium text collate "C" not null;
comment on column credit_sums.medium is 'Empty where there is none.';
alter table credit_sums drop column dimensions;
alter table credit_sums
add column dimensions bytea not null
generated always as (text_digest(array[channel, source, medium, campaign, category, device, currency])) stored;
comment on column credit_sums.dimensions is
'Digest of channel, source, medium, campaign, category, device and currency.';
alter table credit_sums add primary key (hour, dimensions, slot);

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

create view credit_hourly_detail as
select
    hour,
    channel,
    source,
    medium,
    campaign,
    category,
    device,
    currency,
    'first_click' as model,
    first_click_millionths as millionths,
    first_click_units as units
from credit_sums
union all
select
    hour,
    channel,
    source,
    medium,
    campaign,
    category,
    device,
    currency,
    'last_click' as model,
    last_click_millionths as millionths,
    last_click_units as units
from credit_sums
union all
select
    hour,
    channel,
    source,
    medium,
    campaign,
    category,
    device,
    currency,
    'last_non_direct' as model,
    last_non_direct_millionths as millionths,
    last_non_direct_units as units
from credit_sums
union all
select
    hour,
    channel,
    source,
    medium,
    campaign,
    category,
    device,
    currency,
    'linear' as model,
    linear_millionths as millionths,
    linear_units as units
from credit_sums
union all
select
    hour,
    channel,
    source,
    medium,
    campaign,
    category,
    device,
    currency,
    'position_based' as model,
    position_based_millionths as millionths,
    position_based_units as units
from credit_sums
union all
select
    hour,
    channel,
    source,
    medium,
    campaign,
    category,
    device,
    currency,
    'time_decay' as model,
    time_decay_millionths as millionths,
    time_decay_units as units
from credit_sums;
comment on view credit_hourly_detail is
'credit_hourly with its other dimensions: source, medium, campaign, category, device. Where no click earned a line, channel and source are unattributed.';

create function credit_hourly_differences(since timestamptz, until timestamptz)
returns table (
    hour timestamptz,
    channel text,
    source text,
    medium text,
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
        hour, channel, source, medium, campaign, category, device, currency,
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
        hour, channel, source, medium, campaign, category, device, currency,
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
        hour, channel, null as source, null as medium, null as campaign, null as category, null as device, currency,
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
        hour, channel, null as source, null as medium, null as campaign, null as category, null as device, currency,
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
    medium,
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
$$;
comment on function credit_hourly_differences is
'By how much, in the hours that begin from since to before until, credit_hourly_detail differs from the sums over credit_shares, and (source NULL) credit_hourly from credit_hourly_detail: no row, unless something is wrong.';

create view credit_hourly_differences as
select
    hour,
    channel,
    source,
    medium,
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

grant select on hourly_credit_shares, credit_hourly_detail, credit_hourly_differences to ingest, reader;
