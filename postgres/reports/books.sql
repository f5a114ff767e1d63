-- title: Books
-- question: What has come in since the beginning, what became of it, and up to when is it committed?
-- note: One row: the sums of all committed transactions.
select
    coalesce(sum(received), 0) as received,
    coalesce(sum(accepted), 0) as accepted,
    coalesce(sum(duplicates), 0) as duplicates,
    coalesce(sum(rejected), 0) as rejected,
    coalesce(sum(expired), 0) as expired,
    coalesce(sum(lines), 0) as lines,
    coalesce(sum(pairs), 0) as pairs,
    count(*) as batches,
    max(committed_at) as last_batch,
    max(last_click_arrival) as last_click_arrival,
    max(last_checkout_arrival) as last_checkout_arrival
from batches;
