-- Sums of the books of what arrived since $1.
select
    coalesce(sum(received), 0) as received,
    coalesce(sum(accepted), 0) as accepted,
    coalesce(sum(duplicates), 0) as duplicates,
    coalesce(sum(repeats), 0) as repeats,
    coalesce(sum(rejected), 0) as rejected,
    coalesce(sum(expired), 0) as expired,
    extract(epoch from max(committed_at)) * 1000 as last_commit_ms
from batches
where committed_at >= $1::timestamptz and last_arrival >= $1::timestamptz
