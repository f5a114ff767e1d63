-- The data set has no key: row_hash is of the whole row, and occurrences tells how often it stands in the file.
create table if not exists geolocation (
    row_hash char(64) not null,
    geolocation_zip_code_prefix varchar(16) not null,
    geolocation_lat decimal(20, 17) not null,
    geolocation_lng decimal(20, 17) not null,
    geolocation_city varchar(255),
    geolocation_state varchar(16),
    occurrences int not null default 1,
    updated_at datetime(6) not null default current_timestamp(6) on update current_timestamp(6),
    primary key (row_hash),
    key by_updated_at (updated_at)
) engine = innodb default character set utf8mb4 collate utf8mb4_bin comment = 'where postal codes lie';
