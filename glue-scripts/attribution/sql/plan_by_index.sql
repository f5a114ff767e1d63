-- Until the commit. The planner does not know how few lines are touched and how short paths are: it would scan all.
-- Their pairs are sorted in memory.
select
    set_config('enable_hashjoin', 'off', true) as hash_joins,
    set_config('enable_mergejoin', 'off', true) as merge_joins,
    set_config('enable_seqscan', 'off', true) as scans,
    set_config('work_mem', '32MB', true) as memory
