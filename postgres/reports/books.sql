-- title: Books
-- question: What has come in since the beginning, what became of it, and up to when is it committed?
select
    coalesce(sum(received), 0)::bigint as received,
    coalesce(sum(accepted), 0)::bigint as accepted,
    coalesce(sum(duplicates), 0)::bigint as duplicates,
    coalesce(sum(rejected), 0)::bigint as rejected,
    coalesce(sum(expired), 0)::bigint as expired,
    max(committed_at) as last_batch,
    max(last_click_arrival) as last_click_arrival,
    max(last_checkout_arrival) as last_checkout_arrival
from batches;
