-- title: Revenue by channel
-- question: What did each channel earn by each of the six models, and what could not be attributed?
-- parameter: $1 since interval = 30 days -- only orders of this last while
-- note: The while begins with a whole hour in UTC. Every model shares out the same revenue; share_percent is by
-- note: first_click. A channel is that of a touch's origin.
with earned as (
    select
        currency,
        channel,
        sum(units) filter (where model = 'first_click') as first_click,
        sum(units) filter (where model = 'last_click') as last_click,
        sum(units) filter (where model = 'last_non_direct') as last_non_direct,
        sum(units) filter (where model = 'linear') as linear,
        sum(units) filter (where model = 'position_based') as position_based,
        sum(units) filter (where model = 'time_decay') as time_decay
    from credit_hourly
    where hour >= date_trunc('hour', now() - $1::interval, 'UTC')
    group by currency, channel
    having sum(millionths) filter (where model = 'linear') > 0
)

select
    e.currency,
    e.channel,
    in_currency(e.first_click / c.minor_units, e.currency) as first_click,
    in_currency(e.last_click / c.minor_units, e.currency) as last_click,
    in_currency(e.last_non_direct / c.minor_units, e.currency) as last_non_direct,
    in_currency(e.linear / c.minor_units, e.currency) as linear,
    in_currency(e.position_based / c.minor_units, e.currency) as position_based,
    in_currency(e.time_decay / c.minor_units, e.currency) as time_decay,
    round(100 * e.first_click / nullif(sum(e.first_click) over (partition by e.currency), 0), 2) as share_percent
from earned as e
inner join currencies as c on e.currency = c.code
order by e.currency asc, e.first_click desc, e.channel asc;
