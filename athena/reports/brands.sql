-- title: Brands
-- question: Which brands sell to fewer of those who look at them than the shop does, beyond chance?
-- parameter: $1 since interval = 30 days -- only the days of this last while, from the beginning of the first one on
-- parameter: $2 viewers integer = 50 -- only brands that at least so many visitors viewed
-- note: A buyer viewed the brand and bought it; at_least_percent and at_most_percent are Wilson's interval (z = 1.96).
-- note: shop_percent is that of all brands together, each visitor once a brand; below it a brand needs_marketing.
-- note: A brand that sold in several currencies has a row for each, all else in them is the same.
with visits as (
    select
        brand,
        user_id,
        max(case when event_type = 'purchase' then 1 else 0 end) as is_buyer
    from activity
    where dt >= $1 and brand <> '' and event_type in ('view', 'purchase')
    group by brand, user_id
    having max(case when event_type = 'view' then 1 else 0 end) = 1
),

shop as (
    select 1.0e0 * sum(is_buyer) / nullif(count(*), 0) as share
    from visits
),

rates as (
    select
        brand,
        count(*) as viewers,
        sum(is_buyer) as buyers,
        1.0e0 * count(*) as n,
        1.0e0 * sum(is_buyer) / count(*) as share,
        1.96e0 * 1.96e0 as z2
    from visits
    group by brand
    having count(*) >= $2
),

intervals as (
    select
        brand,
        viewers,
        buyers,
        share,
        (share + z2 / (2.0e0 * n)) / (1.0e0 + z2 / n) as middle,
        sqrt(z2 * (share * (1.0e0 - share) / n + z2 / (4.0e0 * n * n))) / (1.0e0 + z2 / n) as half
    from rates
),

sales as (
    select
        brand,
        currency,
        sum(amount) as revenue
    from activity
    where dt >= $1 and event_type = 'purchase'
    group by brand, currency
)

select
    i.brand,
    i.viewers,
    i.buyers,
    s.currency,
    s.revenue,
    round(100.0e0 * i.share, 3) as buyers_percent,
    round(100.0e0 * (i.middle - i.half), 3) as at_least_percent,
    round(100.0e0 * (i.middle + i.half), 3) as at_most_percent,
    round(100.0e0 * shop.share, 3) as shop_percent,
    i.middle + i.half < shop.share as needs_marketing
from intervals as i
cross join shop
left join sales as s on i.brand = s.brand
order by at_most_percent asc, brand asc, currency asc;
