select (now() - click_retention)::date as day from attribution_settings
