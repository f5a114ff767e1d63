-- Functions of Redshift by names of the twin's own, for what DuckDB has not or answers otherwise.
create or replace macro twin_text(x) as try(decode(x));
create or replace macro twin_json_parse(x varchar) as
    case when twin_is_json(x) then cast(cast(x as json) as variant)
         when x is not null then cast(error('JSON parsing error') as variant) end,
    (x blob) as
    case when twin_is_json(twin_text(x)) then cast(cast(twin_text(x) as json) as variant)
         when x is not null then cast(error('JSON parsing error') as variant) end;
create or replace macro twin_can_json_parse(x varchar) as twin_is_json(x),
    (x blob) as case when x is not null then coalesce(twin_is_json(twin_text(x)), false) end;
create or replace macro twin_array(x) as try_cast(x as variant[]);
create or replace macro twin_array_length(x) as len(twin_array(x));
create or replace macro twin_json_typeof(x) as
    case when x is null then null
         when variant_typeof(x) like 'OBJECT%' then 'object'
         when variant_typeof(x) like 'ARRAY%' then 'array'
         when variant_typeof(x) like 'BOOL%' then 'boolean'
         when variant_typeof(x) = 'VARCHAR' then 'string'
         else 'number' end;
create or replace macro twin_is_super(x, kind) as coalesce(twin_json_typeof(x) = kind, false);
create or replace macro twin_super_text(x) as
    case when twin_json_typeof(x) not in ('object', 'array') then try_cast(x as varchar) end;
create or replace macro twin_json_serialize(x) as cast(cast(x as json) as varchar);
-- A character that is cut is left out.
create or replace macro twin_cut(x, bytes) as
    case when octet_length(encode(x)) <= bytes then x else decode(encode(x)[1:bytes], 'ignore') end;
create or replace macro twin_now() as timezone('UTC', now());
create or replace macro twin_average(average, x) as
    case when typeof(x) like 'DECIMAL%' then cast(error('AVG of DECIMAL') as double)
         when typeof(x) in ('DOUBLE', 'FLOAT') then average
         else trunc(average) end;
create or replace macro twin_quotient(quotient, a, b) as
    case when (typeof(a) like 'DECIMAL%' or typeof(b) like 'DECIMAL%')
              and typeof(a) not in ('DOUBLE', 'FLOAT') and typeof(b) not in ('DOUBLE', 'FLOAT')
         then error('division of DECIMAL') else quotient end;
create or replace macro twin_super_string(x) as case when twin_json_typeof(x) = 'string' then try_cast(x as varchar) end;
