-- Records that Redshift could not take from the streams since a time, and what it says of the latest.
select
    count(*) as errors,
    max(trim(mv_name) || ': ' || trim(error_reason)) as example
from sys_stream_scan_errors
where record_time >= ${since};
