-- What the twin keeps beside the tables, in the same file and so in the same transactions; and Redshift's views on it.
create schema if not exists public;
create sequence if not exists main.twin_query_ids start 1001;
create table if not exists main.twin_external_schemas (name varchar not null, iam_role varchar not null);
create table if not exists main.twin_materialized_views (
    schema_name varchar not null,
    name varchar not null,
    query varchar not null,
    external_schema varchar,
    stream varchar,
    auto_refresh boolean not null
);
create table if not exists main.twin_late_binding_views (schema_name varchar not null, name varchar not null);
create table if not exists main.twin_positions (
    schema_name varchar not null,
    mv_name varchar not null,
    shard_id varchar not null,
    after varchar not null,
    closed boolean not null
);
create table if not exists main.sys_stream_scan_states (
    external_schema_name varchar,
    stream_name varchar,
    mv_name varchar,
    transaction_id bigint,
    query_id bigint,
    record_time timestamp,
    partition_id varchar,
    latest_position varchar,
    scanned_rows bigint,
    skipped_rows bigint,
    scanned_bytes bigint,
    stream_record_time_min timestamp,
    stream_record_time_max timestamp
);
create table if not exists main.sys_stream_scan_errors (
    external_schema_name varchar,
    stream_name varchar,
    mv_name varchar,
    transaction_id bigint,
    query_id bigint,
    stream_timestamp_type varchar,
    stream_timestamp timestamp,
    record_time timestamp,
    partition_id varchar,
    position varchar,
    error_code integer,
    error_reason varchar
);
create table if not exists main.sys_mv_refresh_history (
    user_id integer,
    session_user_id integer,
    transaction_id bigint,
    database_name varchar,
    schema_name varchar,
    mv_id integer,
    mv_name varchar,
    refresh_type varchar,
    status varchar,
    start_time timestamp,
    end_time timestamp,
    duration bigint,
    query_id bigint
);
-- Nobody is charged here: it stays empty.
create table if not exists main.sys_serverless_usage (
    start_time timestamp,
    end_time timestamp,
    compute_seconds double,
    compute_capacity double,
    data_storage integer,
    cross_region_transferred_data integer,
    charged_seconds bigint
);
create or replace view main.svv_mv_info as
select twin_database() as database_name,
       schema_name,
       'admin' as user_name,
       name,
       -- Of a stream Redshift does not know whether more has arrived.
       't' as is_stale,
       case when stream is null then 0 else 1 end as state,
       'f' as autorewrite,
       case when auto_refresh then 't' else 'f' end as autorefresh
from main.twin_materialized_views;
