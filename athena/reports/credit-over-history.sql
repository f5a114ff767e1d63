-- title: Credit over history
-- question: What did each channel earn in each month or day, by each of the six models, however long ago?
-- parameter: $1 since interval = 400 days -- only the days of this last while, from the beginning of the first one on
-- parameter: $2 by choice(month|day) = month -- what a row is of, in UTC
-- parameter: $3 channel text = * -- only this one; * is any
-- note: As PostgreSQL told it last, also of days that it keeps no more. Every model shares out the same revenue.
-- note: Where no click earned a line, the channel is unattributed.
with credit as (
    select
        case when $2 = 'month' then substr(dt, 1, 7) else dt end as period,
        currency,
        channel,
        model,
        amount
    from credit_hourly
    where dt >= $1 and ($3 = '*' or channel = $3)
)

select
    period,
    currency,
    channel,
    sum(case when model = 'first_click' then amount else 0 end) as first_click,
    sum(case when model = 'last_click' then amount else 0 end) as last_click,
    sum(case when model = 'last_non_direct' then amount else 0 end) as last_non_direct,
    sum(case when model = 'linear' then amount else 0 end) as linear,
    sum(case when model = 'position_based' then amount else 0 end) as position_based,
    sum(case when model = 'time_decay' then amount else 0 end) as time_decay
from credit
group by period, currency, channel
order by period asc, currency asc, channel asc;
