-- Makes a new version, unless somebody else has made one after version $1.
update attribution_settings
set
    scope = $2,
    lookback = make_interval(secs => $3),
    max_path = $4,
    click_retention = make_interval(secs => $5)
where version = $1
returning version
