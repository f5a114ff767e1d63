-- Days of lookback and of click retention; where anybody but a migration ever chose others, or events came, they stay.
update attribution_settings
set lookback = make_interval(days => $1), click_retention = make_interval(days => $2)
where
    not exists (
        select from attribution_settings_versions
        where not by_migration
    )
    and not exists (select from clicks)
    and not exists (select from checkouts)
