create temporary table if not exists staged_clicks (
    event_time timestamptz,
    price numeric(14, 4),
    currency text,
    quantity integer,
    bucket smallint,
    user_id text collate "C",
    event_id text collate "C",
    event_type text,
    session_id text,
    product_id text collate "C",
    category text,
    brand text,
    device text,
    is_bot_agent boolean,
    bot_agent text,
    agent_rules_version smallint,
    source text,
    utm_source text,
    utm_medium text,
    utm_campaign text,
    utm_term text,
    utm_content text,
    click_id_type text,
    referrer_domain text,
    channel text,
    channel_rules_version smallint
) on commit delete rows;

create temporary table if not exists staged_checkouts (
    record_no integer,
    checkout_id text collate "C",
    user_id text collate "C",
    event_id text collate "C",
    event_time timestamptz,
    bucket smallint,
    session_id text,
    device text,
    is_bot_agent boolean,
    agent_rules_version smallint,
    currency text,
    value numeric(17, 4),
    payment_method text,
    coupon text,
    content_hash bytea
) on commit delete rows;

create temporary table if not exists staged_lines (
    record_no integer,
    line_no smallint,
    product_id text collate "C",
    category text,
    brand text,
    quantity integer,
    unit_price numeric(14, 4)
) on commit delete rows;

create temporary table if not exists staged_rejected_events (
    stream text,
    payload_hash bytea,
    reason text,
    path text,
    rule text,
    payload bytea,
    sequence_number text,
    arrived_at timestamptz,
    times_seen integer
) on commit delete rows;

-- The spans of this transaction's new clicks that may meet lines already there: of those that may earn, per user and
-- product; of landings, which may be the origin of pairs already there, per user and session.
create temporary table if not exists touched_clicks (
    user_id text collate "C",
    product_id text collate "C",
    landed_session text collate "C",
    first_time timestamptz,
    last_time timestamptz
) on commit delete rows;

-- The lines whose paths this transaction may change: its own, those its clicks fall into the window of, and those whose
-- clicks may have a landing of its as their origin. Each with what makes its path: where its window begins, whether
-- clicks on other products count, how many a path may hold, whether its clicks are credited by their origin.
create temporary table if not exists touched_lines (
    checkout_id text collate "C",
    line_no smallint,
    user_id text collate "C",
    product_id text collate "C",
    event_time timestamptz,
    window_begin timestamptz,
    any_product boolean,
    max_path smallint,
    by_origin boolean,
    was_there boolean
) on commit delete rows;

-- The sessions of this transaction's new clicks and orders, a row a device and verdict.
create temporary table if not exists touched_sessions (
    user_id text collate "C",
    session_id text collate "C",
    device text,
    is_bot_agent boolean,
    began_at timestamptz,
    first_view timestamptz,
    first_cart timestamptz,
    last_cart timestamptz,
    last_order timestamptz
) on commit delete rows;

-- Of a user, events of this transaction that are less than bot_window() apart, where there are more than bot_events()
-- from bot_window() before to bot_window() after them.
create temporary table if not exists crowded_runs (
    user_id text collate "C",
    first_time timestamptz,
    last_time timestamptz
) on commit delete rows;

-- This transaction's new marks: of a user, marks that are no more than bot_window() apart.
create temporary table if not exists marked_spans (
    user_id text collate "C",
    first_mark timestamptz,
    last_mark timestamptz
) on commit delete rows;

-- What this transaction changes of credit_sums: the touched lines' credit before it, negative, and after it.
create temporary table if not exists credit_changes (
    hour timestamptz,
    channel text collate "C",
    source text collate "C",
    medium text collate "C",
    campaign text collate "C",
    category text collate "C",
    device text collate "C",
    currency text collate "C",
    first_click_millionths bigint,
    first_click_units bigint,
    last_click_millionths bigint,
    last_click_units bigint,
    last_non_direct_millionths bigint,
    last_non_direct_units bigint,
    linear_millionths bigint,
    linear_units bigint,
    position_based_millionths bigint,
    position_based_units bigint,
    time_decay_millionths bigint,
    time_decay_units bigint
) on commit delete rows;
