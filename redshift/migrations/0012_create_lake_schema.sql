-- The lake's tables, read where they lie: the namespace's own role may ask the catalog for them and read their files.
create external schema if not exists lake from data catalog database '${lake_database}' iam_role default;
