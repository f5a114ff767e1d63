create view credit_shares as
with eligible as (
    select
        l.checkout_id,
        l.line_no,
        l.event_time as line_time,
        l.category,
        l.currency,
        l.minor_digits,
        l.minor_units,
        p.click_time,
        p.click_id,
        p.channel,
        p.source,
        p.medium,
        p.campaign,
        p.device,
        decay_step(l.event_time - p.click_time, (select s.lookback from attribution_settings as s)) as step,
        row_number() over path as place,
        count(*) over (partition by l.checkout_id, l.line_no) as pairs
    from (
        select
            checkout_lines.*,
            currencies.minor_digits,
            (amount * 10 ^ minor_digits)::bigint as minor_units
        from checkout_lines
        inner join currencies on checkout_lines.currency = currencies.code
    ) as l
    left join paths as p on l.checkout_id = p.checkout_id and l.line_no = p.line_no
    window path as (partition by l.checkout_id, l.line_no order by p.click_time, p.click_id)
),

judged as (
    select
        *,
        decay_weight(step) as weight,
        coalesce(device <> 'bot', false)
        and (place = 1 or pairs - place < (select s.max_path from attribution_settings as s) - 1) as earns
    from eligible
),

placed as (
    select
        *,
        count(*) filter (where earns) over (partition by checkout_id, line_no) as clicks,
        max(place) filter (where earns and source <> 'direct') over (partition by checkout_id, line_no) as last_other,
        sum(weight) filter (where earns) over (partition by checkout_id, line_no)::bigint as weights,
        count(*) filter (where earns) over (
            partition by checkout_id, line_no order by click_time, click_id
        ) as earner
    from judged
),

credited as (
    select
        checkout_id,
        line_no,
        line_time,
        category,
        currency,
        minor_digits,
        minor_units,
        place,
        case when earns then click_time end as click_time,
        case when earns then click_id end as click_id,
        case when earns then channel end as channel,
        case when earns then source end as source,
        case when earns then medium end as medium,
        case when earns then campaign end as campaign,
        case when earns then device end as device,
        case when earns then clicks else 1 end as clicks,
        case when earns then earner else 1 end as position,
        case when earns then weight else 1 end as weight,
        case when earns then weights else 1 end as weights,
        case when earns then coalesce(place = last_other, earner = clicks) else true end as is_last_non_direct
    from placed
    where earns or (clicks = 0 and place = 1)
),

decayed as (
    select
        *,
        weighted_share(minor_units, weight, weights) as units,
        weighted_share(1000000, weight, weights) as millionths,
        row_number() over (
            partition by checkout_id, line_no
            order by weighted_remainder(minor_units, weight, weights) desc, place
        ) as units_rank,
        row_number() over (
            partition by checkout_id, line_no
            order by weighted_remainder(1000000, weight, weights) desc, place
        ) as millionths_rank,
        minor_units - sum(weighted_share(minor_units, weight, weights)) over line as units_left,
        1000000 - sum(weighted_share(1000000, weight, weights)) over line as millionths_left
    from credited
    window line as (partition by checkout_id, line_no)
)

select
    checkout_id,
    line_no,
    line_time,
    category,
    currency,
    minor_digits,
    minor_units,
    position,
    click_time,
    click_id,
    channel,
    source,
    medium,
    campaign,
    device,
    case when position = 1 then 1000000 else 0 end as first_click_millionths,
    case when position = 1 then minor_units else 0 end as first_click_units,
    case when position = clicks then 1000000 else 0 end as last_click_millionths,
    case when position = clicks then minor_units else 0 end as last_click_units,
    case when is_last_non_direct then 1000000 else 0 end as last_non_direct_millionths,
    case when is_last_non_direct then minor_units else 0 end as last_non_direct_units,
    linear_share(1000000, position, clicks) as linear_millionths,
    linear_share(minor_units, position, clicks) as linear_units,
    position_based_share(1000000, position, clicks) as position_based_millionths,
    position_based_share(minor_units, position, clicks) as position_based_units,
    millionths + (millionths_rank <= millionths_left)::integer as time_decay_millionths,
    units + (units_rank <= units_left)::integer as time_decay_units
from decayed
