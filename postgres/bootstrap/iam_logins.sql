-- Run after roles.sql: where the database is RDS, all but owner log in by IAM token and in no other way.
do $$
begin
    if exists (select from pg_roles where rolname = 'rds_iam') then
        grant rds_iam to ingest, reader, corrector, recompute;
    end if;
end
$$;
