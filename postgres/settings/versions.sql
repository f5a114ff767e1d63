-- Every version of the settings and how many lines are credited under it; the last one is in force.
select
    v.version,
    v.scope,
    extract(epoch from v.lookback)::double precision as lookback,
    v.max_path,
    extract(epoch from v.click_retention)::double precision as click_retention,
    v.credits,
    v.since,
    coalesce(l.lines, 0)::integer as lines
from attribution_settings_versions as v
left join (
    select
        settings_version,
        count(*) as lines
    from checkout_lines
    group by settings_version
) as l on v.version = l.settings_version
order by v.version
