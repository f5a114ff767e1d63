-- title: Days of credit
-- question: Which days have credit, for how many lines of orders, and which of them has changed?
-- parameter: $1 first text = 0001-01-01 -- only days from this one on, in UTC
-- parameter: $2 days integer = 366 -- at most so many days, counted from the first one that has credit
-- note: checksum is md5 over the rows of credit-of-day, each with | between its cells; other rows have another one.
with span as (
    select
        min(hour) as first_hour,
        (date_trunc('day', min(hour), 'UTC') at time zone 'UTC' + $2::integer * interval '1 day') at time zone 'UTC'
            as until
    from credit_sums_by_channel
    where hour >= $1::date::timestamp at time zone 'UTC'
),

credit as (
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
    where hour >= (select first_hour from span) and hour < (select until from span)
    group by hour, channel, currency
),

told as (
    select
        hour,
        linear_millionths,
        concat_ws(
            '|',
            to_char(hour at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
            channel,
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
        ) collate "C" as cells
    from credit
)

select
    to_char(hour at time zone 'UTC', 'YYYY-MM-DD') as day,
    count(*) as rows,
    (sum(linear_millionths) / 1000000)::bigint as lines,
    md5(string_agg(cells, E'\n' order by cells asc)) as checksum
from told
group by to_char(hour at time zone 'UTC', 'YYYY-MM-DD')
order by day asc;
