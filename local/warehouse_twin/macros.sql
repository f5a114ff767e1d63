-- Functions of Redshift by their own names, for what DuckDB has not or answers otherwise.
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
create or replace macro twin_now() as timezone('UTC', now());
