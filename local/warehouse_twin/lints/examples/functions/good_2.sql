with numbers (n) as (
    select 1
)

select left(json_typeof(c.event.items), 3) as kind, sum(n) over (partition by n) as total
from numbers, shop.clicks as c
where c.event.n in (1, 2) and exists (select 1);
