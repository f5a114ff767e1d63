-- Run after roles.sql where no superuser is to be had, as on RDS: the master may act as owner, which owns the database.
do $$
begin
    execute format('grant owner to %I', current_user);
    if (select datdba::regrole::text from pg_database where datname = current_database()) <> 'owner' then
        execute format('alter database %I owner to owner', current_database());
    end if;
end
$$;
