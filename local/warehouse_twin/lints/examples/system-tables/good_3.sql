select mv_name, status from sys_mv_refresh_history order by start_time desc limit 1;
