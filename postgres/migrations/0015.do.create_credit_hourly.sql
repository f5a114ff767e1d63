create view hourly_credit_shares as
select
    checkout_id,
    line_no,
    date_trunc('hour', line_time, 'UTC') as hour,
    coalesce(channel, 'unattributed') as channel,
    coalesce(source, 'unattributed') as source,
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
'credit_shares as credit_hourly sums it: without NULLs in its dimensions.';

create table credit_sums (
    hour timestamptz not null,
    slot smallint not null,
    first_click_millionths bigint not null,
    first_click_units bigint not null,
    last_click_millionths bigint not null,
    last_click_units bigint not null,
    last_non_direct_millionths bigint not null,
    last_non_direct_units bigint not null,
    linear_millionths bigint not null,
    linear_units bigint not null,
    position_based_millionths bigint not null,
    position_based_units bigint not null,
    time_decay_millionths bigint not null,
    time_decay_units bigint not null,
    channel text collate "C" not null,
    currency text collate "C" not null,
    source text collate "C" not null,
    campaign text collate "C" not null,
    category text collate "C" not null,
    device text collate "C" not null,
    primary key (hour, channel, source, campaign, category, device, currency, slot)
) with (fillfactor = 70);
comment on table credit_sums is
'credit_shares summed by the hour of the line and its dimensions, kept by every ingest transaction; the sum over slots counts.';
comment on column credit_sums.slot is
'Whose row it is: writers at work at once hold different slots, so none waits for another''s row. One slot''s row alone may be negative.';
comment on column credit_sums.campaign is 'Empty where there is none, as category and device; channel and source are then unattributed.';
comment on column credit_sums.linear_millionths is 'Lines in millionths, as for every model.';
comment on column credit_sums.linear_units is 'Money in minor units of the currency, as for every model.';

create table credit_sums_by_channel (
    hour timestamptz not null,
    slot smallint not null,
    first_click_millionths bigint not null,
    first_click_units bigint not null,
    last_click_millionths bigint not null,
    last_click_units bigint not null,
    last_non_direct_millionths bigint not null,
    last_non_direct_units bigint not null,
    linear_millionths bigint not null,
    linear_units bigint not null,
    position_based_millionths bigint not null,
    position_based_units bigint not null,
    time_decay_millionths bigint not null,
    time_decay_units bigint not null,
    channel text collate "C" not null,
    currency text collate "C" not null,
    primary key (hour, channel, currency, slot)
) with (fillfactor = 70);
comment on table credit_sums_by_channel is
'credit_sums without the other dimensions, kept with it: what a question about months of channels reads.';
comment on column credit_sums_by_channel.slot is 'As in credit_sums.';

insert into credit_sums
(
    hour, slot, channel, source, campaign, category, device, currency,
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
    channel, source, campaign, category, device, currency,
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
group by hour, channel, source, campaign, category, device, currency;

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

create view credit_hourly as
select
    hour,
    channel,
    source,
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
    campaign,
    category,
    device,
    currency,
    'time_decay' as model,
    time_decay_millionths as millionths,
    time_decay_units as units
from credit_sums;
comment on view credit_hourly is
'Credit by hour, dimensions and model, to be summed: lines in millionths, money in minor units of the currency. Where no click earned a line, channel and source are unattributed.';

create view credit_hourly_by_channel as
select
    hour,
    channel,
    currency,
    'first_click' as model,
    first_click_millionths as millionths,
    first_click_units as units
from credit_sums_by_channel
union all
select
    hour,
    channel,
    currency,
    'last_click' as model,
    last_click_millionths as millionths,
    last_click_units as units
from credit_sums_by_channel
union all
select
    hour,
    channel,
    currency,
    'last_non_direct' as model,
    last_non_direct_millionths as millionths,
    last_non_direct_units as units
from credit_sums_by_channel
union all
select
    hour,
    channel,
    currency,
    'linear' as model,
    linear_millionths as millionths,
    linear_units as units
from credit_sums_by_channel
union all
select
    hour,
    channel,
    currency,
    'position_based' as model,
    position_based_millionths as millionths,
    position_based_units as units
from credit_sums_by_channel
union all
select
    hour,
    channel,
    currency,
    'time_decay' as model,
    time_decay_millionths as millionths,
    time_decay_units as units
from credit_sums_by_channel;
comment on view credit_hourly_by_channel is 'credit_hourly without the other dimensions: faster by as many rows as they make.';

create view credit_hourly_differences as
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
    <> (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
comment on view credit_hourly_differences is
'By how much credit_hourly differs from the sums over credit_shares, and (source NULL) credit_hourly_by_channel from credit_hourly: no row, unless something is wrong.';

grant select on hourly_credit_shares, credit_sums, credit_sums_by_channel to ingest, reader;
grant select on credit_hourly, credit_hourly_by_channel, credit_hourly_differences to ingest, reader;
grant insert, update on credit_sums, credit_sums_by_channel to ingest;
