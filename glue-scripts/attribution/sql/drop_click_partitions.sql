select drop_click_partitions()
