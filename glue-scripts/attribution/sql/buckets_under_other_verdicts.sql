-- The buckets that touch_other_verdicts would find lines in.
select bucket
from lines_under_other_verdicts
group by bucket
