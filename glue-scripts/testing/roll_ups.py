"""The roll-ups of the database, held against the facts that they sum."""

DIFFERENCES = {
    "sessions": """
        (table session_facts except select
            user_id, session_id, first_device, began_at, first_view, first_cart, last_cart, last_order,
            first_is_bot_agent
            from sessions)
        union all
        (select
            user_id, session_id, first_device, began_at, first_view, first_cart, last_cart, last_order,
            first_is_bot_agent
            from sessions
            except table session_facts)
    """,
    "journeys": """
        (select checkout_id, line_no, line_time, currency, product_id, units, first_click_time, touches, path
            from journey_facts
            except
            select checkout_id, line_no, line_time, currency, product_id, units, first_click_time, touches, path
            from journeys)
        union all
        (select checkout_id, line_no, line_time, currency, product_id, units, first_click_time, touches, path
            from journeys
            except
            select checkout_id, line_no, line_time, currency, product_id, units, first_click_time, touches, path
            from journey_facts)
    """,
    "customers": """
        (select user_id, currency, max(event_time), count(*), sum(value) from checkouts group by 1, 2
            except select user_id, currency, last_order, orders, value from customers)
        union all
        (select user_id, currency, last_order, orders, value from customers
            except select user_id, currency, max(event_time), count(*), sum(value) from checkouts group by 1, 2)
    """,
}
