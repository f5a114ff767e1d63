-- title: Multi-touch paths
-- question: Which sequences of sources lead to orders? Repeats and the shop's own pages are left out.
-- parameter: since interval 7 days: orders of this last while
-- parameter: limit integer 20: rows at most
with touches as (
    select
        p.checkout_id,
        p.line_no,
        p.click_time,
        p.click_id,
        p.source,
        coalesce(
            p.source <> lag(p.source) over (
                partition by p.checkout_id, p.line_no
                order by p.source = 'internal', p.click_time, p.click_id
            ),
            true
        ) as is_change,
        bool_and(p.source = 'internal') over (partition by p.checkout_id, p.line_no) as is_all_internal
    from checkout_lines as l
    inner join paths as p on l.checkout_id = p.checkout_id and l.line_no = p.line_no
    where l.event_time >= now() - $1::interval
),

sequences as (
    select
        checkout_id,
        line_no,
        string_agg(source, ' > ' order by click_time, click_id)
        filter (where is_change and (source <> 'internal' or is_all_internal)) as sources,
        count(*) as clicks
    from touches
    group by checkout_id, line_no
)

select
    l.currency,
    coalesce(s.sources, 'unattributed') as path,
    count(*) as lines,
    round(avg(coalesce(s.clicks, 0)), 1) as average_clicks,
    round(sum(l.amount), c.minor_digits) as revenue
from checkout_lines as l
inner join currencies as c on l.currency = c.code
left join sequences as s on l.checkout_id = s.checkout_id and l.line_no = s.line_no
where l.event_time >= now() - $1::interval
group by l.currency, s.sources, c.minor_digits
order by lines desc, l.currency asc, path asc
limit $2;
