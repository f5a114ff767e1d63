-- title: Credit by model
-- question: What does each of the six models credit, and how far do they disagree?
-- parameter: $1 since interval = 24 hours -- only orders of this last while, from the beginning of its first hour on
-- parameter: $2 by choice(channel|source|medium|campaign|category|device) = channel -- what a row is
-- parameter: $3 category text = * -- only lines of this category; * is any
-- parameter: $4 limit integer = 12 -- at most so many of a currency, the rest as one; unattributed is always shown
-- note: spread: the highest of the six minus the lowest. By category they agree: a line has one.
-- note: Touches have their origin's channel, source, medium and campaign, and the device of the click that counts.
-- note: (none) is a touch without medium or campaign, a line without category.
with chosen as (
    select
        *,
        case $2::text
            when 'channel' then channel
            when 'source' then source
            when 'medium' then medium
            when 'campaign' then campaign
            when 'category' then category
            when 'device' then device
        end as name
    from credit_sums
    where
        hour >= (select date_trunc('hour', now() - $1::interval, 'UTC'))
        and ($3::text = '*' or category = $3::text)
),

named as (
    select
        currency,
        case
            when channel = 'unattributed' and $2::text <> 'category' then channel
            when name = '' then '(none)'
            else name
        end as name,
        first_click_units,
        last_click_units,
        last_non_direct_units,
        linear_units,
        position_based_units,
        time_decay_units
    from chosen
    where name is not null
),

summed as (
    select
        currency,
        name,
        sum(first_click_units) as first_click,
        sum(last_click_units) as last_click,
        sum(last_non_direct_units) as last_non_direct,
        sum(linear_units) as linear,
        sum(position_based_units) as position_based,
        sum(time_decay_units) as time_decay
    from named
    group by currency, name
),

ranked as (
    select
        *,
        row_number() over (
            partition by currency, name = 'unattributed' order by linear desc, name asc
        ) as place
    from summed
),

cut as (
    select
        *,
        case when place <= $4::integer or name = 'unattributed' then name else '(others)' end as shown_name
    from ranked
),

shown as (
    select
        currency,
        shown_name as name,
        sum(first_click) as first_click,
        sum(last_click) as last_click,
        sum(last_non_direct) as last_non_direct,
        sum(linear) as linear,
        sum(position_based) as position_based,
        sum(time_decay) as time_decay
    from cut
    group by currency, shown_name
)

select
    s.currency,
    s.name,
    in_currency(s.first_click / c.minor_units, c.code) as first_click,
    in_currency(s.last_click / c.minor_units, c.code) as last_click,
    in_currency(s.last_non_direct / c.minor_units, c.code) as last_non_direct,
    in_currency(s.linear / c.minor_units, c.code) as linear,
    in_currency(s.position_based / c.minor_units, c.code) as position_based,
    in_currency(s.time_decay / c.minor_units, c.code) as time_decay,
    in_currency(
        (
            greatest(s.first_click, s.last_click, s.last_non_direct, s.linear, s.position_based, s.time_decay)
            - least(s.first_click, s.last_click, s.last_non_direct, s.linear, s.position_based, s.time_decay)
        ) / c.minor_units,
        c.code
    ) as spread
from shown as s
inner join currencies as c on s.currency = c.code
order by s.currency asc, s.name = 'unattributed' asc, s.name = '(others)' asc, s.linear desc, s.name asc;
