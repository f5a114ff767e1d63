select day from click_partitions
