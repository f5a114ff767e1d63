create table paths (
    checkout_id text collate "C" not null,
    line_no smallint not null,
    click_time timestamptz not null,
    click_id text collate "C" not null,
    source text not null,
    medium text,
    campaign text,
    device text not null,
    primary key (checkout_id, line_no, click_time, click_id)
);
comment on table paths is 'Every (line, click) pair that may share credit: a set, so a repeat or a reorder cannot change its end.';
comment on column paths.click_id is 'event_id of the click.';
comment on column paths.source is 'Copied from the click, so that credit outlives the click''s partition; as medium, campaign and device.';
