-- From here on credit goes to touches and carries their origin. Lines that were credited to clicks stay so under the
-- version of the settings that they have, until they are made anew: each pair is a touch of its own, what came from the
-- shop's own pages counts as direct.

-- Writers wait meanwhile: they take a bucket before anything else.
select pg_advisory_xact_lock(6401, bucket) from generate_series(0, 63) as bucket;

alter table attribution_settings_versions
add column credits text not null default 'clicks' check (credits in ('clicks', 'touches'));
alter table attribution_settings_versions alter column credits set default 'touches';
comment on column attribution_settings_versions.credits is
'What shares a line''s credit: touches by their origin, or, in versions from before touches, every click by itself.';

-- A version of its own, for what is credited already; a new database has none to tell apart.
alter table attribution_settings disable trigger version_settings;
with raised as (
    update attribution_settings
    set version = version + 1
    where exists (select from checkout_lines)
    returning version, scope, lookback, max_path, click_retention
)

insert into attribution_settings_versions (version, scope, lookback, max_path, click_retention)
select version, scope, lookback, max_path, click_retention from raised;
alter table attribution_settings enable trigger version_settings;
update attribution_settings_versions set credits = 'touches'
where not exists (select from checkout_lines);

create or replace function lines_under_other_settings(to_scope text, to_lookback interval, to_max_path integer)
returns table (
    checkout_id text,
    line_no smallint,
    user_id text,
    product_id text,
    event_time timestamptz,
    bucket smallint,
    settings_version integer,
    clicks_are_kept boolean
)
language sql stable parallel safe
begin atomic
    select
        l.checkout_id,
        l.line_no,
        l.user_id,
        l.product_id,
        l.event_time,
        l.bucket,
        l.settings_version,
        -- By the line's own lookback too: a change that was a mistake can be taken back.
        l.event_time - greatest(v.lookback, to_lookback) - landing_reach()
        >= m.dropped_before::timestamp at time zone 'UTC'
            as clicks_are_kept
    from checkout_lines as l
    inner join attribution_settings_versions as v on l.settings_version = v.version
    cross join click_retention_mark as m
    where (v.scope, v.lookback, v.max_path, v.credits) <> (to_scope, to_lookback, to_max_path, 'touches');
end;
comment on function lines_under_other_settings is
'The lines whose path was made with another scope, lookback or max_path, or is credited to clicks, and whether all clicks that it takes to make it anew are kept.';

drop function settings_of_lines(interval);
create function settings_of_lines(last_while interval)
returns table (
    versions integer[],
    scope text,
    lookback_seconds double precision,
    max_path smallint,
    credits text,
    lines bigint
)
language sql stable parallel safe
begin atomic
    select
        array_agg(distinct v.version order by v.version) as versions,
        v.scope,
        extract(epoch from v.lookback)::double precision as lookback_seconds,
        v.max_path,
        v.credits,
        count(*) as lines
    from checkout_lines as l
    inner join attribution_settings_versions as v on l.settings_version = v.version
    where
        l.event_time >= now() - last_while
        -- Asked for with every report: no line is read where there never were other rules.
        and exists (
            select from attribution_settings_versions as o, attribution_settings as s
            where (o.scope, o.lookback, o.max_path, o.credits) <> (s.scope, s.lookback, s.max_path, 'touches')
        )
    group by v.scope, v.lookback, v.max_path, v.credits
    order by max(v.version);
end;
comment on function settings_of_lines is
'Under which rules the lines of the last while are credited, and how many under each, the newest last; no row where they never changed.';

update paths
set channel = 'direct', source = 'direct', medium = null, campaign = null
where
    not is_landing(channel)
    and (channel, source, medium, campaign) is distinct from ('direct', 'direct', null, null);

create view judged_pairs as
with placed as (
    select
        l.checkout_id,
        l.line_no,
        l.user_id,
        l.event_time as line_time,
        l.product_id,
        l.category,
        l.currency,
        c.minor_units,
        (l.amount * c.minor_units)::bigint as units,
        v.lookback,
        v.max_path,
        v.credits,
        p.click_time,
        p.click_id,
        p.session_id,
        p.channel,
        p.source,
        p.medium,
        p.campaign,
        p.device,
        p.landing_time,
        p.landing_id,
        row_number() over path as place,
        count(*) over path as pairs
    from checkout_lines as l
    inner join currencies as c on l.currency = c.code
    inner join attribution_settings_versions as v on l.settings_version = v.version
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
        coalesce(device <> 'bot', false) and (place = 1 or pairs - place < max_path - 1) as earns,
        array[channel, source, medium, campaign] as origin
    from placed
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
    lookback,
    click_time,
    click_id,
    session_id,
    channel,
    source,
    medium,
    campaign,
    device,
    landing_time,
    landing_id,
    place,
    earns,
    earns and (credits = 'clicks' or origin is distinct from lag(origin) over session_of_line) as is_touch
from judged
window session_of_line as (partition by checkout_id, line_no, earns, session_id order by place);
comment on view judged_pairs is
'Every line and click of its path: whether the click earns (no bot, not beyond max_path), and whether it is the one that counts of a touch. A line without a click has one row, its click columns NULL.';

create or replace view credit_shares as
with counted as (
    select
        *,
        decay_weight(decay_step(line_time - click_time, lookback)) as weight,
        bool_or(is_touch) over line as is_earned,
        greatest(count(*) filter (where is_touch) over line, 1) as touches,
        max(place) filter (where is_touch and channel <> 'direct') over line as last_other
    from judged_pairs
    window line as (partition by checkout_id, line_no)
),

-- Of a line without a touch one row stays, which gets everything.
touched as (
    select
        *,
        row_number() over (partition by checkout_id, line_no order by place) as position,
        sum(weight) over (partition by checkout_id, line_no) as weights
    from counted
    where is_touch or (place = 1 and not is_earned)
),

placed as (
    select
        *,
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
    from touched
    window line as (partition by checkout_id, line_no)
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
    case when is_touch then click_time end as click_time,
    case when is_touch then click_id end as click_id,
    case when is_touch then channel end as channel,
    case when is_touch then source end as source,
    case when is_touch then medium end as medium,
    case when is_touch then campaign end as campaign,
    case when is_touch then device end as device,
    case when position = 1 then 1000000 else 0 end as first_click_millionths,
    case when position = 1 then units else 0 end as first_click_units,
    case when position = touches then 1000000 else 0 end as last_click_millionths,
    case when position = touches then units else 0 end as last_click_units,
    case when coalesce(place = last_other, position = touches) then 1000000 else 0 end as last_non_direct_millionths,
    case when coalesce(place = last_other, position = touches) then units else 0 end as last_non_direct_units,
    linear_share(1000000, position, touches) as linear_millionths,
    linear_share(units, position, touches) as linear_units,
    position_based_share(1000000, position, touches) as position_based_millionths,
    position_based_share(units, position, touches) as position_based_units,
    decayed_millionths + (millionths_rank <= millionths_left)::integer as time_decay_millionths,
    decayed_units + (units_rank <= units_left)::integer as time_decay_units
from placed;
comment on view credit_shares is
'Every line and touch of its path with its share by each of the six models: millionths of the line, and minor units of its amount. click_id is the click that counts, channel, source, medium and campaign are its origin''s. A line without a touch has one row, its click columns NULL.';

comment on view attribution_credit is
'Every line and touch of its path: its weight and amount by each model; both sum exactly to 1 and to the line''s amount. A line without a touch has one row, its click columns NULL.';

alter view journey_facts rename column clicks to touches;
create or replace view journey_facts as
with stepped as (
    select
        *,
        lag(channel) over (partition by checkout_id, line_no, is_touch order by place) as channel_before
    from judged_pairs
)

select
    checkout_id,
    line_no,
    line_time,
    currency,
    product_id,
    units,
    min(click_time) filter (where is_touch) as first_click_time,
    count(*) filter (where is_touch)::integer as touches,
    array_to_string(
        (array_agg(channel order by place) filter (where is_touch and channel is distinct from channel_before))[1:5],
        ' > '
    )
    || case
        when count(*) filter (where is_touch and channel is distinct from channel_before) > 5 then ' > ...'
        else ''
    end as path
from stepped
group by checkout_id, line_no, line_time, currency, product_id, units;
comment on view journey_facts is
'Of every line: its first click that earns, how many touches there are, and through which channels, from the pairs. A channel several times in a row counts once; more than five end in ...';

-- The new name also stops a job that still credits clicks, before it commits any.
alter table journeys rename column clicks to touches;
comment on table journeys is
'journey_facts of every line, kept by every ingest transaction; path is NULL and touches 0 where the line is unattributed.';
truncate journeys;
insert into journeys (checkout_id, line_no, line_time, currency, product_id, units, first_click_time, touches, path)
select checkout_id, line_no, line_time, currency, product_id, units, first_click_time, touches, path
from journey_facts;

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
    p.device,
    p.channel
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
comment on view attributed_checkouts is
'Every line with its first touch: the first click of its path, bots left out, and that click''s origin; these columns are NULL where the line is unattributed.';

grant select on judged_pairs to ingest, reader;
