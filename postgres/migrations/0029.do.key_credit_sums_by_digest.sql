-- An index row holds 2,704 bytes. Source, campaign and category, 256 characters each, may have more together.
create function text_digest(texts text[]) returns bytea
language sql immutable parallel safe
return sha256(convert_to(texts::text, 'UTF8'));
comment on function text_digest is 'What stands for texts of any length in a key: equal where all of them are.';

alter table credit_sums
add column dimensions bytea not null
generated always as (text_digest(array[channel, source, campaign, category, device, currency])) stored;
comment on column credit_sums.dimensions is 'Digest of channel, source, campaign, category, device and currency.';

alter table credit_sums drop constraint credit_sums_pkey;
alter table credit_sums add primary key (hour, dimensions, slot);
