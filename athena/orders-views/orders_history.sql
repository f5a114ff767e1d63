-- Every version of every order, from when up to which change it was true, and whether that removed the order. Changes
-- are in the order of their sequence numbers: their times have whole seconds, and they arrive in any order.
-- column: orderid varchar
-- column: version bigint
-- column: valid_from timestamp(3)
-- column: valid_to timestamp(3)
-- column: then_removed boolean
-- column: product_name varchar
-- column: quantity bigint
-- column: price decimal(18,4)
-- column: cdc_event_type varchar
-- column: status varchar
-- column: currency varchar
-- column: checkout_id varchar
-- column: user_id varchar
-- column: items_json varchar
-- column: sequence_number varchar
-- column: event_id varchar
select
    orderid,
    row_number() over (partition by orderid order by sequence_number, event_id) as version,
    creation_datetime as valid_from,
    next_datetime as valid_to,
    coalesce(next_event_type = 'REMOVE', false) as then_removed,
    product_name,
    quantity,
    price,
    cdc_event_type,
    status,
    currency,
    checkout_id,
    user_id,
    items_json,
    sequence_number,
    event_id
from (
    select
        *,
        lead(creation_datetime) over (partition by orderid order by sequence_number, event_id) as next_datetime,
        lead(cdc_event_type) over (partition by orderid order by sequence_number, event_id) as next_event_type
    from orders_cdc_once
) as changes
where cdc_event_type <> 'REMOVE'
