create view journey_facts as
with placed as (
    select
        l.checkout_id,
        l.line_no,
        l.event_time as line_time,
        l.currency,
        l.product_id,
        (l.amount * c.minor_units)::bigint as units,
        p.click_time,
        p.channel,
        p.device,
        s.max_path,
        row_number() over path as place,
        count(*) over path as pairs
    from checkout_lines as l
    inner join currencies as c on l.currency = c.code
    inner join attribution_settings_versions as s on l.settings_version = s.version
    left join paths as p on l.checkout_id = p.checkout_id and l.line_no = p.line_no
    window
        path as (
            partition by l.checkout_id, l.line_no order by p.click_time, p.click_id
            rows between unbounded preceding and unbounded following
        )
),

judged as (
    select
        *,
        coalesce(device <> 'bot', false) and (place = 1 or pairs - place < max_path - 1) as earns
    from placed
),

stepped as (
    select
        *,
        lag(channel) over (partition by checkout_id, line_no, earns order by place) as channel_before
    from judged
)

select
    checkout_id,
    line_no,
    line_time,
    currency,
    product_id,
    units,
    min(click_time) filter (where earns) as first_click_time,
    count(*) filter (where earns)::integer as clicks,
    array_to_string(
        (array_agg(channel order by place) filter (where earns and channel is distinct from channel_before))[1:5], ' > '
    )
    || case
        when count(*) filter (where earns and channel is distinct from channel_before) > 5 then ' > ...'
        else ''
    end as path
from stepped
group by checkout_id, line_no, line_time, currency, product_id, units;
comment on view journey_facts is
'Of every line, bots left out: its first click, how many clicks there are, and through which channels, from the pairs. A channel several times in a row counts once; more than five end in ...';

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
select checkout_id, line_no, line_time, currency, product_id, units, first_click_time, clicks, path
from journey_facts;

grant select on journey_facts, journeys to ingest, reader;
grant insert, update on journeys to ingest;
