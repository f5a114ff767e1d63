-- First click of each checkout's line: an outer interval join, of which the least click is kept.
insert into attributed_lines
select
    checkout_id,
    product_id,
    amount,
    click_id,
    click_time,
    utm_source
from (
    select
        *,
        row_number() over (
            partition by checkout_id, product_id
            order by click_time asc nulls last, click_id asc
        ) as place
    from (
        select
            l.checkout_id,
            l.product_id,
            l.amount,
            c.event_id as click_id,
            cast(c.event_time as timestamp(3)) as click_time,
            c.utm_source
        from (
            select
                e.checkout_id,
                e.user_id,
                e.event_time,
                i.product_id,
                cast(i.quantity * i.unit_price as decimal(19, 4)) as amount
            from events as e
            cross join unnest(e.items) as i (product_id, quantity, unit_price)
            where e.event_type = 'checkout'
        ) as l
        left join (
            select *
            from events
            where event_type in ('page_view', 'add_to_cart')
        ) as c
            on
                c.user_id = l.user_id
                and c.product_id = l.product_id
                and c.event_time between l.event_time - interval '1' hour and l.event_time
    )
)
where place = 1
