select
    c.relname as table_name,
    a.attname as column_name,
    format_type(a.atttypid, a.atttypmod) as column_type
from pg_class as c
inner join pg_attribute as a on c.oid = a.attrelid
where
    c.relnamespace = 'public'::regnamespace
    and c.relkind in ('r', 'p', 'v', 'm')
    and not c.relispartition
    and a.attnum > 0
    and not a.attisdropped
    and has_column_privilege(c.oid, a.attnum, 'select')
order by c.relname asc, a.attnum asc;
