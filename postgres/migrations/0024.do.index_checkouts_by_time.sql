-- For the latest orders and for counting those of the last while, which a dashboard asks every second.
create index checkouts_by_time on checkouts (event_time);
create index checkout_lines_by_product on checkout_lines (product_id, event_time);
create index rejected_events_by_arrival on rejected_events (arrived_at);
