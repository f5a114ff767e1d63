-- title: Multi-touch paths
-- question: Through which channels, in which order, did shoppers come to what they bought?
-- parameter: $1 since interval = 30 days -- only orders of this last while
-- parameter: $2 limit integer = 20 -- at most so many paths of a currency; unattributed is always shown
-- parameter: $3 steps integer = 8 -- a path of more channels ends in ...
-- note: A channel that has several touches in a row counts once.
-- note: Bots' clicks are left out; unattributed is an empty path.
with lines as (
    select
        checkout_id,
        line_no,
        currency,
        amount
    from checkout_lines
    where event_time >= now() - $1::interval
),

touches as (
    select
        checkout_id,
        line_no,
        place,
        channel,
        lag(channel) over (partition by checkout_id, line_no order by place) as channel_before
    from judged_pairs
    where is_touch and checkout_id = any(array(select checkout_id from lines))
),

steps as (
    select
        checkout_id,
        line_no,
        channel,
        row_number() over (partition by checkout_id, line_no order by place) as step
    from touches
    where channel_before is distinct from channel
),

sequences as (
    select
        checkout_id,
        line_no,
        string_agg(channel, ' > ' order by step) filter (where step <= $3::integer)
        || case when count(*) > $3::integer then ' > ...' else '' end as path
    from steps
    group by checkout_id, line_no
),

earned as (
    select
        l.currency,
        s.path,
        count(*) as lines,
        count(distinct l.checkout_id) as orders,
        sum(l.amount) as revenue
    from lines as l
    left join sequences as s on l.checkout_id = s.checkout_id and l.line_no = s.line_no
    group by l.currency, s.path
),

ranked as (
    select
        currency,
        path,
        lines,
        orders,
        revenue,
        sum(revenue) over (partition by currency) as total,
        row_number() over (partition by currency, path is null order by revenue desc, path asc) as place
    from earned
)

select
    currency,
    coalesce(path, 'unattributed') as path,
    lines,
    orders,
    in_currency(revenue, currency) as revenue,
    round(100 * revenue / nullif(total, 0), 2) as share_percent
from ranked
where place <= $2::integer
order by currency asc, revenue desc, path asc;
