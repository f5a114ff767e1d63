-- title: Tables to tend
-- question: Which tables of the warehouse lie unsorted, or have statistics that are stale, and what helps?
-- parameter: $1 unsorted integer = 20 -- tables of which more than so many percent are unsorted
-- parameter: $2 stale integer = 10 -- or whose statistics are more than so many percent off
-- note: Redshift sorts and analyzes by itself where it has time; a table that stays here is sorted by who owns it.
-- note: A table without a sort key is never unsorted. On a laptop nothing lies on disks that it could tell of: no rows.
select
    schema || '.' || "table" as table_name,
    cast(tbl_rows as bigint) as row_count,
    cast(unsorted as double precision) as unsorted_percent,
    cast(stats_off as double precision) as stale_percent,
    case
        when unsorted > cast($1 as integer) then 'vacuum sort only ' || schema || '.' || "table"
        else 'analyze ' || schema || '.' || "table"
    end as helps
from svv_table_info
where
    unsorted > cast($1 as integer)
    or stats_off > cast($2 as integer)
order by unsorted desc nulls last, stats_off desc nulls last, table_name asc;
