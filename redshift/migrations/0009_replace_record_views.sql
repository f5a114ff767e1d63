-- What every record says, with its types; problem: why it is no event, and then its columns may be missing.
-- Nothing here fails for what a record holds: each value is looked at before it is cast.
-- A varchar without a length would cut at 256 bytes, and a character of the contract has up to four.
create or replace view ecommerce.records as
with texts as (
    select
        stream,
        shard_id,
        sequence_number,
        approximate_arrival_timestamp as arrived_at,
        refresh_time as refreshed_at,
        event,
        bad_data is not null as is_not_json,
        case when json_typeof(event.event_id) = 'string' then event.event_id::varchar(512) end as event_id,
        case when json_typeof(event.event_type) = 'string' then event.event_type::varchar(64) end as event_type,
        case when json_typeof(event.user_id) = 'string' then event.user_id::varchar(512) end as user_id,
        case when json_typeof(event.session_id) = 'string' then event.session_id::varchar(512) end as session_id,
        case when json_typeof(event.user_agent) = 'string' then event.user_agent::varchar(4096) end as user_agent,
        case
            when json_typeof(event.ip_address) = 'string'
                then split_part(lower(event.ip_address::varchar(256)), '%', 1)
        end as ip,
        case when json_typeof(event.schema_version) = 'number' then event.schema_version::float8 end as schema_version,
        case when json_typeof(event.event_time) = 'string' then event.event_time::varchar(64) end as time_text
    from ecommerce.arrived_records
),

real_times as (
    select
        *,
        -- A real date, 2000 to 2100, and a zone: what the casts below take without an error.
        (
            left(time_text, 10) ~ '^(20[0-9]{2}|2100)-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])$'
            or left(time_text, 10) ~ '^(20[0-9]{2}|2100)-(0[13-9]|1[0-2])-(29|30)$'
            or left(time_text, 10) ~ '^(20[0-9]{2}|2100)-(0[13578]|1[02])-31$'
            or left(time_text, 10) ~ '^20([02468][048]|[13579][26])-02-29$'
        )
        and substring(time_text, 11)
        ~ '^T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,6})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$'
            as has_time,
        -- An address with all its groups.
        case
            when ip ~ '^[0-9a-f:]*::[0-9a-f:]*$'
                then btrim(replace(ip, '::', ':' || repeat('0:', 8 - regexp_count(ip, '[0-9a-f]+'))), ':')
            when ip ~ '^::ffff:[0-9.]+$' then substring(ip, 8)
            else ip
        end as full_ip
    from texts
),

times as (
    select
        *,
        case
            when has_time and right(time_text, 1) = 'Z'
                then replace(left(time_text, len(time_text) - 1), 'T', ' ')::timestamp
            when has_time
                then
                    dateadd(
                        minute,
                        case when substring(time_text, len(time_text) - 5, 1) = '-' then 1 else -1 end
                        * (
                            60 * substring(time_text, len(time_text) - 4, 2)::integer
                            + substring(time_text, len(time_text) - 1, 2)::integer
                        ),
                        replace(left(time_text, len(time_text) - 6), 'T', ' ')::timestamp
                    )
        end as event_time
    from real_times
)

select
    stream,
    shard_id,
    sequence_number,
    arrived_at,
    refreshed_at,
    event,
    event_id,
    event_type,
    user_id,
    session_id,
    event_time,
    user_agent,
    -- The network alone, /24 or /48; of what is no address, nothing.
    case
        when full_ip ~ '^([0-9]{1,3}[.]){3}[0-9]{1,3}$' then regexp_replace(full_ip, '[.][0-9]+$', '.0')
        when full_ip ~ '^([0-9a-f]{1,4}:){7}[0-9a-f]{1,4}$'
            then regexp_substr(full_ip, '^[0-9a-f]+:[0-9a-f]+:[0-9a-f]+:') || ':'
    end as ip_address,
    case
        when is_not_json then 'not_json'
        when
            coalesce(event_id, '') = '' or coalesce(user_id, '') = '' or coalesce(session_id, '') = ''
            or event_time is null or coalesce(schema_version, 0) <> 1
            or coalesce(event_type, '') not in ('page_view', 'add_to_cart', 'remove_from_cart', 'checkout')
            or (event_type = 'checkout') <> (stream = 'checkouts')
            then 'no_event'
    end as problem
from times;
