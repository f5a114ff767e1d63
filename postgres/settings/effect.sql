-- What scope $1, lookback $2 and max_path $3 would do to the lines there are.
select
    count(*) filter (where clicks_are_kept)::integer as recomputed,
    count(*) filter (where not clicks_are_kept)::integer as kept
from lines_under_other_settings($1, make_interval(secs => $2), $3)
