create table shop.a (id uuid, tags varchar[]);
