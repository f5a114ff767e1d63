SELECT USER_ID FROM SHOP.CLICKS WHERE 'eventId' = :eventId AND cast(a as timestamp) > date_trunc('day', b);
