select sum(case when event_type = 'page_view' then 1 else 0 end) as views from shop.clicks;
