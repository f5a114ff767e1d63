create view journey_facts as
with placed as (
    select
        l.checkout_id,
        l.line_no,
        p.click_time,
        p.click_id,
        p.channel,
        p.device,
        s.max_path,
        row_number() over path as place,
        count(*) over path as pairs
    from checkout_lines as l
    inner join attribution_settings as s on s.only_row
    inner join paths as p on l.checkout_id = p.checkout_id and l.line_no = p.line_no
    window
        path as (
            partition by l.checkout_id, l.line_no order by p.click_time, p.click_id
            rows between unbounded preceding and unbounded following
        )
),

earning as (
    select
        *,
        lag(channel) over (partition by checkout_id, line_no order by click_time, click_id) as channel_before
    from placed
    where device <> 'bot' and (place = 1 or pairs - place < max_path - 1)
),

counted as (
    select
        *,
        count(*) filter (where channel_before is distinct from channel) over (
            partition by checkout_id, line_no order by click_time, click_id
        ) as step
    from earning
)

select
    checkout_id,
    line_no,
    min(click_time) as first_click_time,
    count(*)::integer as clicks,
    string_agg(channel, ' > ' order by click_time, click_id)
    filter (where channel_before is distinct from channel and step <= 5)
    || case when max(step) > 5 then ' > ...' else '' end as path
from counted
group by checkout_id, line_no;
comment on view journey_facts is
'Of every line with a path, bots left out: its first click, how many there are, and through which channels, from the pairs. A channel several times in a row counts once; more than five end in ...';

create table journeys (
    line_time timestamptz not null,
    first_click_time timestamptz,
    units bigint not null,
    clicks integer not null,
    line_no smallint not null,
    currency text collate "C" not null,
    product_id text collate "C" not null,
    path text collate "C",
    checkout_id text collate "C" not null,
    primary key (checkout_id, line_no)
) with (fillfactor = 80);
comment on table journeys is
'journey_facts of every line, kept by every ingest transaction; path is NULL and clicks 0 where the line is unattributed.';
comment on column journeys.units is 'The line''s amount in minor units of its currency.';
create index journeys_by_time on journeys (line_time);

insert into journeys (checkout_id, line_no, line_time, currency, product_id, units, first_click_time, clicks, path)
select
    l.checkout_id,
    l.line_no,
    l.event_time as line_time,
    l.currency,
    l.product_id,
    (l.amount * c.minor_units)::bigint as units,
    j.first_click_time,
    coalesce(j.clicks, 0) as clicks,
    j.path
from checkout_lines as l
inner join currencies as c on l.currency = c.code
left join journey_facts as j on l.checkout_id = j.checkout_id and l.line_no = j.line_no;

grant select on journey_facts, journeys to ingest, reader;
grant insert, update on journeys to ingest;
