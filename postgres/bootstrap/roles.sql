-- Run before the migrations, which owner runs, by who may make roles: the laptop's superuser, RDS' master. owner holds
-- the schema, ingest writes facts, reader looks, corrector puts settings and rejected events right, recompute makes
-- lines anew; how each logs in (password, IAM) is set by the place they run in.
do $$
declare
    role_name text;
begin
    foreach role_name in array array['owner', 'ingest', 'reader', 'corrector', 'recompute'] loop
        if not exists (select from pg_roles where rolname = role_name) then
            execute format('create role %I login', role_name);
        end if;
    end loop;
end
$$;

alter role reader set default_transaction_read_only = on;
alter role reader set statement_timeout = '30s';
-- Reports group sessions and products in memory; compiling a plan pays off after many seconds only.
alter role reader set work_mem = '64MB';
alter role reader set jit = off;
alter role ingest set lock_timeout = '60s';
alter role corrector set lock_timeout = '60s';
