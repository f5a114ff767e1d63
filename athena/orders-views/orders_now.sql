-- Each order as it is now, but for what was removed.
-- column: orderid varchar
-- column: version bigint
-- column: valid_from timestamp(3)
-- column: product_name varchar
-- column: quantity bigint
-- column: price decimal(18,4)
-- column: status varchar
-- column: currency varchar
-- column: checkout_id varchar
-- column: user_id varchar
-- column: items_json varchar
-- column: sequence_number varchar
-- column: event_id varchar
select
    orderid,
    version,
    valid_from,
    product_name,
    quantity,
    price,
    status,
    currency,
    checkout_id,
    user_id,
    items_json,
    sequence_number,
    event_id
from orders_history
where valid_to is null
