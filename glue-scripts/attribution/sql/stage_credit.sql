-- The credit, times %(sign)s, of the orders that touched lines belong to; if that is negative, of those there before.
-- Where the clicks of each line agree in all dimensions, they get all of it by every model; the view splits the rest.
with by_dimensions as materialized (
    select
        l.checkout_id,
        l.line_no,
        l.currency,
        date_trunc('hour', l.event_time, 'UTC') as hour,
        (l.amount * c.minor_units)::bigint as units,
        case when not p.is_bot then p.channel else 'unattributed' end as channel,
        case when not p.is_bot then p.source else 'unattributed' end as source,
        case when not p.is_bot then coalesce(p.medium, '') else '' end as medium,
        case when not p.is_bot then coalesce(p.campaign, '') else '' end as campaign,
        coalesce(l.category, '') as category,
        case when not p.is_bot then p.device else '' end as device,
        count(*) over (partition by l.checkout_id) > max(l.line_no) over (partition by l.checkout_id) as is_split
    from checkout_lines as l
    inner join currencies as c on l.currency = c.code
    left join paths as p on l.checkout_id = p.checkout_id and l.line_no = p.line_no
    where
        l.checkout_id = any(array(
            select checkout_id from touched_lines
            where was_there or %(sign)s > 0
        ))
    group by
        l.checkout_id, l.line_no, c.minor_units, p.channel, p.source, p.medium, p.campaign, p.device, p.is_bot
),

whole as (
    select
        hour, channel, source, medium, campaign, category, device, currency,
        %(sign)s * 1000000 * count(*) as millionths,
        %(sign)s * sum(units) as units
    from by_dimensions
    where not is_split
    group by hour, channel, source, medium, campaign, category, device, currency
),

split as (
    select *
    from hourly_credit_shares
    where checkout_id = any(array(
        select checkout_id from by_dimensions
        where is_split
    ))
)

insert into credit_changes
(
    hour, channel, source, medium, campaign, category, device, currency,
    first_click_millionths, first_click_units,
    last_click_millionths, last_click_units,
    last_non_direct_millionths, last_non_direct_units,
    linear_millionths, linear_units,
    position_based_millionths, position_based_units,
    time_decay_millionths, time_decay_units
)
select
    hour, channel, source, medium, campaign, category, device, currency,
    millionths as first_click_millionths,
    units as first_click_units,
    millionths as last_click_millionths,
    units as last_click_units,
    millionths as last_non_direct_millionths,
    units as last_non_direct_units,
    millionths as linear_millionths,
    units as linear_units,
    millionths as position_based_millionths,
    units as position_based_units,
    millionths as time_decay_millionths,
    units as time_decay_units
from whole
union all
select
    hour, channel, source, medium, campaign, category, device, currency,
    %(sign)s * sum(first_click_millionths) as first_click_millionths,
    %(sign)s * sum(first_click_units) as first_click_units,
    %(sign)s * sum(last_click_millionths) as last_click_millionths,
    %(sign)s * sum(last_click_units) as last_click_units,
    %(sign)s * sum(last_non_direct_millionths) as last_non_direct_millionths,
    %(sign)s * sum(last_non_direct_units) as last_non_direct_units,
    %(sign)s * sum(linear_millionths) as linear_millionths,
    %(sign)s * sum(linear_units) as linear_units,
    %(sign)s * sum(position_based_millionths) as position_based_millionths,
    %(sign)s * sum(position_based_units) as position_based_units,
    %(sign)s * sum(time_decay_millionths) as time_decay_millionths,
    %(sign)s * sum(time_decay_units) as time_decay_units
from split
group by hour, channel, source, medium, campaign, category, device, currency
