-- As they were, but each line by the version of the settings that it was credited under.
create or replace view credit_shares as
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
    inner join attribution_settings_versions as s on l.settings_version = s.version
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
                offset (
                    select s.max_path - 2 from attribution_settings_versions as s
                    where s.version = l.settings_version
                )
            )
        )
    order by pair.click_time, pair.click_id
    limit 1
) as p on true;

create function settings_of_lines(last_while interval)
returns table (
    versions integer[],
    scope text,
    lookback_seconds double precision,
    max_path smallint,
    lines bigint
)
language sql stable parallel safe
begin atomic
    select
        array_agg(distinct v.version order by v.version) as versions,
        v.scope,
        extract(epoch from v.lookback)::double precision as lookback_seconds,
        v.max_path,
        count(*) as lines
    from checkout_lines as l
    inner join attribution_settings_versions as v on l.settings_version = v.version
    where
        l.event_time >= now() - last_while
        -- Asked for with every report: no line is read where there never were other rules.
        and exists (
            select from attribution_settings_versions as o, attribution_settings as s
            where (o.scope, o.lookback, o.max_path) <> (s.scope, s.lookback, s.max_path)
        )
    group by v.scope, v.lookback, v.max_path
    order by max(v.version);
end;
comment on function settings_of_lines is
'Under which rules the lines of the last while are credited, and how many under each, the newest last; no row where they never changed.';
