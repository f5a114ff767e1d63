select name, is_stale from svv_mv_info;
