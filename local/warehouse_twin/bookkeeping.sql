-- What the twin keeps beside the tables, in the same file and so in the same transactions; and Redshift's views on it.
create schema if not exists public;
create sequence if not exists main.twin_query_ids start 1001;
create table if not exists main.twin_external_schemas (name varchar not null, iam_role varchar not null);
-- A file of an earlier twin has streams alone.
alter table main.twin_external_schemas add column if not exists catalog_database varchar;
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
-- How tables lie on disks nobody can tell here: NULL, as Redshift has it of a table without a sort key. Empty tables have no row.
create or replace view main.svv_table_info as
select twin_database() as database,
       schema_name as schema,
       table_oid as table_id,
       table_name as "table",
       cast(null as varchar) as encoded,
       cast(null as varchar) as diststyle,
       cast(null as varchar) as sortkey1,
       cast(null as integer) as sortkey_num,
       cast(null as bigint) as size,
       cast(null as double) as pct_used,
       cast(null as double) as unsorted,
       cast(null as double) as stats_off,
       cast(estimated_size as double) as tbl_rows,
       cast(null as double) as skew_rows,
       cast(null as double) as vacuum_sort_benefit
from duckdb_tables()
where not internal and not temporary and schema_name <> 'main' and estimated_size > 0;
