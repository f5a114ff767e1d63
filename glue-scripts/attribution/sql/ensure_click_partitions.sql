select ensure_click_partitions(%(first_day)s, %(last_day)s)
