select pg_advisory_xact_lock(6401, bucket) from generate_series(0, 63) as bucket;

alter table clicks add column currency text;
comment on column clicks.currency is
'Of the price, ISO 4217; NULL where the click does not say. Prices are summed by it, those without one as their own group.';
comment on column clicks.source is
'By the rules that gave the channel: the canonical name of the site that utm_source, the click id or the referrer names; where no rule knows it, utm_source as it was read, else the referrer''s domain; internal or direct. Rules of version 1 took them as they were written.';
comment on column clicks.utm_source is 'As the rules that gave the channel read it, as the other utm_*.';
comment on column clicks.click_id_type is 'Which click id the landing carried, such as gclid; the id itself is not kept.';
