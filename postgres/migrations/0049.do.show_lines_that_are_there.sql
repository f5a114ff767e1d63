create view lines_there as
select
    l.checkout_id,
    l.line_no,
    l.user_id,
    l.product_id,
    l.event_time,
    l.event_time - s.lookback as window_begin,
    s.scope = 'user' as any_product,
    s.max_path,
    s.credits = 'touches' as by_origin,
    true as was_there
from checkout_lines as l
inner join attribution_settings_versions as s on l.settings_version = s.version;
comment on view lines_there is
'Lines under the settings that they were credited under, in the form in which a transaction of the job touches them.';

grant select on lines_there to ingest;
