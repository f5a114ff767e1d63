-- Who reads reports may read the lake's tables, and how full and how sorted tables are.
grant usage on schema lake to role reader;

grant select on svv_table_info to role reader;
