insert into shop.clicks (user_id, event_time) values ('u1', getdate());
