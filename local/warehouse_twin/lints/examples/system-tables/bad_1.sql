select name, is_stale from stv_mv_info;
