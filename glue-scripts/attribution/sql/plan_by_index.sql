-- Until the commit. The planner knows neither how many lines are touched nor that their paths are few: it would scan all.
select
    set_config('enable_hashjoin', 'off', true),
    set_config('enable_mergejoin', 'off', true),
    set_config('enable_seqscan', 'off', true)
