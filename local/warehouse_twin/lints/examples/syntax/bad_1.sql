select count(*) filter (where event_type = 'page_view') as views from shop.clicks;
