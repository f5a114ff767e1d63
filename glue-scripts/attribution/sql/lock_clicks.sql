-- Against the dropping of partitions: what clicks are kept stays so until the commit.
lock table clicks in access share mode
