select
    scope,
    max_path,
    lookback,
    click_retention
from attribution_settings
