select
    version,
    scope,
    max_path,
    lookback,
    click_retention,
    (select max(v.lookback) from attribution_settings_versions as v) as longest_lookback
from attribution_settings
