-- A review may be of several orders: review_id alone repeats in the data set.
create table if not exists order_reviews (
    review_id varchar(128) not null,
    order_id varchar(128) not null,
    review_score int,
    review_comment_title varchar(255),
    review_comment_message text,
    review_creation_date datetime(6),
    review_answer_timestamp datetime(6),
    updated_at datetime(6) not null default current_timestamp(6) on update current_timestamp(6),
    primary key (review_id, order_id),
    key by_updated_at (updated_at)
) engine = innodb default character set utf8mb4 collate utf8mb4_bin comment = 'what a customer says of an order';
