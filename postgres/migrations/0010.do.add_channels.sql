alter table clicks add column channel text not null default 'unassigned';
alter table clicks add column channel_rules_version smallint not null default 0;
alter table paths add column channel text not null default 'unassigned';
comment on column clicks.channel is 'By the ordered rules of events/channels.json over utm_*, click ids and referrer.';
comment on column clicks.channel_rules_version is 'Version of the rules that gave the channel; 0: before there were rules.';
comment on column paths.channel is 'Copied from the click, as source is.';
