-- Under which rules the lines since $1 are credited, the latest last; none is looked at where there never were others.
select
    v.scope,
    extract(epoch from v.lookback)::double precision as lookback,
    v.max_path,
    array_agg(distinct v.version order by v.version) as versions,
    count(*)::integer as lines
from checkout_lines as l
inner join attribution_settings_versions as v on l.settings_version = v.version
where
    l.event_time >= now() - $1::interval
    and (select count(distinct (scope, lookback, max_path)) > 1 from attribution_settings_versions)
group by v.scope, v.lookback, v.max_path
order by max(v.version)
