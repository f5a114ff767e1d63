-- How many of the touched lines have another path, or other origins on it, than found now.
with numbered as (
    select
        t.checkout_id,
        t.line_no,
        p.click_time,
        p.click_id,
        p.session_id,
        p.landing_time,
        p.landing_id,
        s.max_path,
        row_number() over (partition by t.checkout_id, t.line_no order by p.click_time, p.click_id) as place,
        count(*) over (partition by t.checkout_id, t.line_no) as pairs
    from touched_lines as t
    inner join checkout_lines as l on t.checkout_id = l.checkout_id and t.line_no = l.line_no
    inner join attribution_settings_versions as s on l.settings_version = s.version
    inner join paths as p on t.checkout_id = p.checkout_id and t.line_no = p.line_no
),

kept as (
    select checkout_id, line_no, click_time, click_id, session_id, landing_time, landing_id
    from numbered
    where place = 1 or pairs - place < max_path - 1
),

differing as (
    select checkout_id, line_no
    from (
        select checkout_id, line_no, click_time, click_id, session_id, landing_time, landing_id
        from kept
        union all
        select checkout_id, line_no, click_time, click_id, session_id, landing_time, landing_id
        from found_pairs
    ) as pairs
    group by checkout_id, line_no, click_time, click_id, session_id, landing_time, landing_id
    having count(*) = 1
),

changed as (
    select checkout_id, line_no
    from differing
    group by checkout_id, line_no
)

select count(*) as lines
from changed
