-- What the workgroup was charged for since then, in RPU-hours.
select cast(coalesce(sum(charged_seconds), 0) as float8) / 3600 as rpu_hours
from sys_serverless_usage
where start_time >= ${since};
