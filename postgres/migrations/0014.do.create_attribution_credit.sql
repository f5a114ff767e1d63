alter table currencies add column minor_units integer generated always as (
    case minor_digits when 0 then 1 when 1 then 10 when 2 then 100 when 3 then 1000 else 10000 end
) stored;
comment on column currencies.minor_units is 'How many minor units one of the currency has: 100 cents, 1 yen, 1000 fils.';

create view credit_shares as
with pairs as (
    select
        l.checkout_id,
        l.line_no,
        l.user_id,
        l.event_time as line_time,
        l.product_id,
        l.category,
        l.currency,
        c.minor_units,
        s.max_path,
        p.click_time,
        p.click_id,
        p.channel,
        p.source,
        p.medium,
        p.campaign,
        p.device,
        (l.amount * c.minor_units)::bigint as units,
        decay_step(l.event_time - p.click_time, s.lookback) as step,
        row_number() over path as place,
        count(*) over path as pairs
    from checkout_lines as l
    inner join currencies as c on l.currency = c.code
    inner join attribution_settings as s on s.only_row
    left join paths as p on l.checkout_id = p.checkout_id and l.line_no = p.line_no
    window
        path as (
            partition by l.checkout_id, l.line_no order by p.click_time, p.click_id
            rows between unbounded preceding and unbounded following
        )
),

judged as (
    select
        *,
        decay_weight(step) as weight,
        coalesce(device <> 'bot', false) and (place = 1 or pairs - place < max_path - 1) as earns
    from pairs
),

counted as (
    select
        *,
        bool_or(earns) over line as is_earned,
        greatest(count(*) filter (where earns) over line, 1) as clicks,
        max(place) filter (where earns and source <> 'direct') over line as last_other,
        coalesce(sum(weight) filter (where earns) over line, weight) as weights
    from judged
    window line as (partition by checkout_id, line_no)
),

-- Of a line without an earning click one row stays, which gets everything.
placed as (
    select
        *,
        row_number() over line as position,
        weighted_share(units, weight, weights) as decayed_units,
        weighted_share(1000000, weight, weights) as decayed_millionths,
        units - (sum(weighted_share(units, weight, weights)) over line)::bigint as units_left,
        1000000 - (sum(weighted_share(1000000, weight, weights)) over line)::bigint as millionths_left,
        row_number() over (
            partition by checkout_id, line_no order by weighted_remainder(units, weight, weights) desc, place
        ) as units_rank,
        row_number() over (
            partition by checkout_id, line_no order by weighted_remainder(1000000, weight, weights) desc, place
        ) as millionths_rank
    from counted
    where earns or (place = 1 and not is_earned)
    window
        line as (
            partition by checkout_id, line_no order by click_time, click_id
            rows between unbounded preceding and unbounded following
        )
)

select
    checkout_id,
    line_no,
    user_id,
    line_time,
    product_id,
    category,
    currency,
    minor_units,
    units,
    position,
    case when earns then click_time end as click_time,
    case when earns then click_id end as click_id,
    case when earns then channel end as channel,
    case when earns then source end as source,
    case when earns then medium end as medium,
    case when earns then campaign end as campaign,
    case when earns then device end as device,
    case when position = 1 then 1000000 else 0 end as first_click_millionths,
    case when position = 1 then units else 0 end as first_click_units,
    case when position = clicks then 1000000 else 0 end as last_click_millionths,
    case when position = clicks then units else 0 end as last_click_units,
    case when coalesce(place = last_other, position = clicks) then 1000000 else 0 end as last_non_direct_millionths,
    case when coalesce(place = last_other, position = clicks) then units else 0 end as last_non_direct_units,
    linear_share(1000000, position, clicks) as linear_millionths,
    linear_share(units, position, clicks) as linear_units,
    position_based_share(1000000, position, clicks) as position_based_millionths,
    position_based_share(units, position, clicks) as position_based_units,
    decayed_millionths + (millionths_rank <= millionths_left)::integer as time_decay_millionths,
    decayed_units + (units_rank <= units_left)::integer as time_decay_units
from placed;
comment on view credit_shares is
'Every line and click of its path, bots left out, with its share by each of the six models: millionths of the line, and minor units of its amount. A line without such a click has one row, its click columns NULL.';

create view attribution_credit as
select
    checkout_id,
    line_no,
    line_time,
    position,
    click_time,
    click_id,
    channel,
    source,
    medium,
    campaign,
    device,
    currency,
    (first_click_millionths / 1000000.0)::numeric(7, 6) as first_click_weight,
    (first_click_units::numeric / minor_units)::numeric(18, 4) as first_click_amount,
    (last_click_millionths / 1000000.0)::numeric(7, 6) as last_click_weight,
    (last_click_units::numeric / minor_units)::numeric(18, 4) as last_click_amount,
    (last_non_direct_millionths / 1000000.0)::numeric(7, 6) as last_non_direct_weight,
    (last_non_direct_units::numeric / minor_units)::numeric(18, 4) as last_non_direct_amount,
    (linear_millionths / 1000000.0)::numeric(7, 6) as linear_weight,
    (linear_units::numeric / minor_units)::numeric(18, 4) as linear_amount,
    (position_based_millionths / 1000000.0)::numeric(7, 6) as position_based_weight,
    (position_based_units::numeric / minor_units)::numeric(18, 4) as position_based_amount,
    (time_decay_millionths / 1000000.0)::numeric(7, 6) as time_decay_weight,
    (time_decay_units::numeric / minor_units)::numeric(18, 4) as time_decay_amount
from credit_shares;
comment on view attribution_credit is
'Every line and click of its path, bots left out: its weight and amount by each model; both sum exactly to 1 and to the line''s amount. A line without such a click has one row, its click columns NULL.';

create or replace view attributed_checkouts as
select
    l.checkout_id,
    l.line_no,
    l.user_id,
    l.event_time,
    l.product_id,
    l.category,
    l.brand,
    l.quantity,
    l.currency,
    l.amount,
    p.click_time as first_click_time,
    p.click_id as first_click_id,
    p.source,
    p.medium,
    p.campaign,
    p.device
from checkout_lines as l
left join lateral (
    select pair.*
    from (
        select
            paths.*,
            row_number() over (order by paths.click_time, paths.click_id) as place
        from paths
        where paths.checkout_id = l.checkout_id and paths.line_no = l.line_no
    ) as pair
    where
        pair.device <> 'bot'
        -- Beyond max_path, only the first click and the latest ones are the path.
        and (
            pair.place = 1
            or not exists (
                select from paths as later
                where
                    later.checkout_id = l.checkout_id
                    and later.line_no = l.line_no
                    and (later.click_time, later.click_id) > (pair.click_time, pair.click_id)
                order by later.click_time, later.click_id
                offset (select s.max_path - 2 from attribution_settings as s)
            )
        )
    order by pair.click_time, pair.click_id
    limit 1
) as p on true;
comment on view attributed_checkouts is
'Every line with the first click of its path, bots left out; the click''s columns are NULL where the line is unattributed.';

grant select on credit_shares, attribution_credit to ingest, reader;
