-- title: Path lengths
-- question: How many clicks led to a line, and what did paths of each length earn?
-- parameter: $1 since interval = 30 days -- only orders of this last while
-- note: Bots' clicks are not counted; 0 is unattributed, 10 is ten and more.
with paths_of_lines as (
    select
        l.currency,
        l.amount,
        coalesce(p.clicks, 0) as clicks
    from checkout_lines as l
    left join (
        select
            checkout_id,
            line_no,
            count(*) as clicks
        from paths
        where device <> 'bot'
        group by checkout_id, line_no
    ) as p on l.checkout_id = p.checkout_id and l.line_no = p.line_no
    where l.event_time >= now() - $1::interval
)

select
    currency,
    least(clicks, 10) as clicks,
    count(*) as lines,
    round(100.0 * count(*) / sum(count(*)) over (partition by currency), 2) as share_percent,
    in_currency(sum(amount), currency) as revenue
from paths_of_lines
group by currency, least(clicks, 10)
order by currency asc, clicks asc;
