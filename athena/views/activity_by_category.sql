-- What visitors did, with the category up to its first dot in a column of its own; unknown where a product has none.
-- column: category_1 varchar
-- column: category varchar
-- column: event_time timestamp(3)
-- column: event_type varchar
-- column: user_id varchar
-- column: session_id varchar
-- column: product_id varchar
-- column: brand varchar
-- column: currency varchar
-- column: amount decimal(38,4)
-- column: line_no bigint
-- column: dt varchar
select
    coalesce(nullif(split_part(category, '.', 1), ''), 'unknown') as category_1,
    category,
    event_time,
    event_type,
    user_id,
    session_id,
    product_id,
    brand,
    currency,
    amount,
    line_no,
    dt
from activity
