select received, accepted, duplicates, repeats, rejected, expired, clicks, checkouts, lines, pairs
from batches
where
    run_id = %(run_id)s
    and batch_id = %(batch_id)s
    and partition_id = %(partition_id)s
    and attempt = %(attempt)s
    and first_record = %(first_record)s
