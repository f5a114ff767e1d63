select sum_batches()
