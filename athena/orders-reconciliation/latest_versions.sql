-- Of each order that there is or was the latest version: whether it was removed, when that or the version itself came
-- about, and a digest of its content, as functions/order-reconciler/content-digest.ts makes one of the table's orders.
select
    orderid,
    then_removed,
    coalesce(valid_to, valid_from) as changed_at,
    lower(
        to_hex(
            md5(
                to_utf8(
                    concat(
                        coalesce(product_name, ''),
                        '|',
                        coalesce(cast(quantity as varchar), ''),
                        '|',
                        coalesce(cast(price as varchar), ''),
                        '|',
                        coalesce(status, ''),
                        '|',
                        coalesce(currency, ''),
                        '|',
                        coalesce(checkout_id, ''),
                        '|',
                        coalesce(user_id, ''),
                        '|',
                        coalesce(items_json, '')
                    )
                )
            )
        )
    ) as content
from (
    select
        *,
        row_number() over (partition by orderid order by version desc) as age
    from orders_history
) as versions
where age = 1
