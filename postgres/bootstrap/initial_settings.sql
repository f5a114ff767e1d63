-- Days of lookback and of click retention; where a person chose otherwise, or events came, they stay as they are.
update attribution_settings
set lookback = make_interval(days => $1), click_retention = make_interval(days => $2)
where
    version = 1
    and (scope, lookback, max_path, click_retention) = ('product', interval '7 days', 200, interval '30 days')
    and not exists (select from clicks)
    and not exists (select from checkouts)
