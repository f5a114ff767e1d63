create table shop.a (id varchar(36), tags super, seen timestamptz, paid boolean, price numeric(12, 2), rate float8);
