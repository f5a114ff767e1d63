create table attribution_settings (
    only_row boolean primary key default true check (only_row),
    version integer not null default 1,
    scope text not null default 'product' check (scope in ('product', 'user')),
    lookback interval not null default '7 days' check (lookback > interval '0'),
    max_path smallint not null default 200 check (max_path between 2 and 1000),
    click_retention interval not null default '30 days',
    check (click_retention >= lookback)
);
comment on table attribution_settings is 'The one row of rules that every writer reads inside its transaction.';
comment on column attribution_settings.scope is 'product: a click counts on its own product only; user: any click of the user counts.';
comment on column attribution_settings.lookback is 'How far before a line a click may lie; exact duration, both ends included.';
comment on column attribution_settings.max_path is 'The first click and the latest max_path - 1 make a path.';
comment on column attribution_settings.click_retention is 'How long click partitions are kept.';

insert into attribution_settings default values;
