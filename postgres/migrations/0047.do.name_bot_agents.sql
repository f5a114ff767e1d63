-- Writers wait meanwhile: they take a bucket before anything else.
select pg_advisory_xact_lock(6401, bucket) from generate_series(0, 63) as bucket;

-- A job of before leaves it NULL and says so by its agent_rules_version: names come with version 3.
alter table clicks add column bot_agent text;
comment on column clicks.bot_agent is
'What the user agent of a bot calls its product, such as Googlebot; without version, address or long number, else other. NULL of people, and by rules before version 3. The user agent itself is not kept.';

grant select (bot_agent) on clicks to corrector;
