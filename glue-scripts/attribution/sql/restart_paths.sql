-- The touched lines go over to the settings now in force, with empty paths.
with forgotten as (
    delete from paths as p
    using touched_lines as t
    where p.checkout_id = t.checkout_id and p.line_no = t.line_no
)

update checkout_lines as l
set settings_version = %(version)s
from touched_lines as t
where l.checkout_id = t.checkout_id and l.line_no = t.line_no
