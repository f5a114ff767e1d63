-- Each change of an order once, however often it was delivered. Of rows that two versions of the code made of one
-- change always the same stays, wherever each lies.
-- column: orderid varchar
-- column: product_name varchar
-- column: quantity bigint
-- column: price decimal(18,4)
-- column: cdc_event_type varchar
-- column: creation_datetime timestamp(3)
-- column: status varchar
-- column: currency varchar
-- column: checkout_id varchar
-- column: user_id varchar
-- column: items_json varchar
-- column: sequence_number varchar
-- column: event_id varchar
select
    orderid,
    product_name,
    quantity,
    cast(price as decimal(18, 4)) as price,
    cdc_event_type,
    cast(creation_datetime as timestamp(3)) as creation_datetime,
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
        row_number() over (
            partition by event_id
            order by
                sequence_number,
                orderid,
                cdc_event_type,
                creation_datetime,
                status,
                price,
                quantity,
                currency,
                product_name,
                checkout_id,
                user_id,
                items_json
        ) as delivery
    from orders
) as deliveries
where delivery = 1
