-- Orders whose checkout_id stands by another event or in other words. Of the same user, currency, value and items, in
-- whatever order, it is a repeat; else a conflict. Items are read only of orders that hash differently.
with told_again as materialized (
    select
        staged.record_no,
        stored.checkout_id,
        staged.content_hash = stored.content_hash as is_in_same_words,
        (staged.user_id, staged.currency, staged.value)
        = (stored.user_id, stored.currency, stored.value) as is_same_sale
    from staged_checkouts as staged
    inner join checkouts as stored on staged.checkout_id = stored.checkout_id
    where
        (staged.content_hash, staged.event_id, staged.session_id)
        <> (stored.content_hash, stored.event_id, stored.session_id)
),

told_items as materialized (
    select
        record_no,
        array_agg((product_id, quantity, unit_price) order by product_id, quantity, unit_price) as items
    from staged_lines
    where
        record_no in (
            select record_no from told_again
            where is_same_sale and not is_in_same_words
        )
    group by record_no
)

select
    told_again.record_no,
    told_again.is_in_same_words
    or told_again.is_same_sale
    and told_items.items = (
        select array_agg((l.product_id, l.quantity, l.unit_price) order by l.product_id, l.quantity, l.unit_price)
        from checkout_lines as l
        where l.checkout_id = told_again.checkout_id
    ) as is_repeat
from told_again
left join told_items on told_again.record_no = told_items.record_no
order by told_again.record_no
