select dropped_before as day from click_retention_mark
