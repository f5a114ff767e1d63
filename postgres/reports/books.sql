-- title: Books
-- question: What has come in since the beginning, what became of it, and up to when is it committed?
-- note: One row: the sums of all committed transactions, and the arrivals up to which all are committed.
-- note: repeats: of the duplicates, orders that stand and another event told again, such as a page loaded again.
select
    coalesce(sum(received), 0)::bigint as received,
    coalesce(sum(accepted), 0)::bigint as accepted,
    coalesce(sum(duplicates), 0)::bigint as duplicates,
    coalesce(sum(repeats), 0)::bigint as repeats,
    coalesce(sum(rejected), 0)::bigint as rejected,
    coalesce(sum(expired), 0)::bigint as expired,
    coalesce(sum(lines), 0)::bigint as lines,
    coalesce(sum(pairs), 0)::bigint as pairs,
    coalesce(sum(batches), 0)::bigint as batches,
    max(last_batch) as last_batch,
    (
        select last_arrival from stream_progress
        where stream = 'clicks'
    ) as last_click_arrival,
    (
        select last_arrival from stream_progress
        where stream = 'checkouts'
    ) as last_checkout_arrival
from booked;
