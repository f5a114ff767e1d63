select s.record_no
from staged_checkouts as s
inner join checkouts as c on s.checkout_id = c.checkout_id
where s.content_hash <> c.content_hash
order by s.record_no
