-- Makes a new version, unless somebody else has made one after version $1. Asked again, as where the answer was lost,
-- it answers with the version that it made.
with changed as (
    update attribution_settings
    set
        scope = $2,
        lookback = make_interval(secs => $3),
        max_path = $4,
        click_retention = make_interval(secs => $5)
    where version = $1
    returning version
)

select version from changed
union all
select version from attribution_settings
where
    version = $1 + 1
    and (scope, lookback, max_path, click_retention)
    = ($2, make_interval(secs => $3), $4, make_interval(secs => $5))
