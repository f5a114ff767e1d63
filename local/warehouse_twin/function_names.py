"""Functions of Redshift by name: what the twin answers as Redshift does, and what it knows of by name only.

Source: docs.aws.amazon.com/redshift/latest/dg/c_SQL_functions.html
"""

_AGGREGATES = """
any_value avg bool_and bool_or count cume_dist dense_rank first_value lag last_value lead listagg max median min
nth_value ntile percent_rank percentile_cont rank row_number stddev stddev_pop stddev_samp sum var_pop var_samp
variance
"""
_CONDITIONS = """
cast coalesce convert decode greatest least nullif nvl nvl2 try_cast
"""
_TEXTS = """
ascii btrim char_length character_length charindex chr concat initcap left len length lower lpad ltrim md5
octet_length position regexp_count regexp_instr regexp_replace regexp_substr repeat replace reverse right rpad rtrim
sha sha1 sha2 split_part strpos strtol substring textlen translate trim upper
"""
_NUMBERS = """
abs ceil ceiling exp floor ln log mod power random round sign sqrt trunc
"""
_TIMES = """
add_months convert_timezone date_part date_trunc dateadd datediff extract getdate last_day to_char to_date
to_timestamp
"""
_SUPER = """
can_json_parse from_varbyte get_array_length is_array is_object is_valid_json is_varchar json_extract_path_text
json_parse json_serialize json_typeof split_to_array to_hex to_varbyte
"""

ANSWERED = frozenset("".join([_AGGREGATES, _CONDITIONS, _TEXTS, _NUMBERS, _TIMES, _SUPER]).split())

_OTHERS = """
acos age array array_concat array_contains array_distinct array_except array_flatten array_intersection array_position
array_positions array_sort array_union asin atan atan2 bit_and bit_or bpcharcmp btrunc cbrt checksum collate cos cot
crc32 current_database current_schema current_schemas current_setting current_user_id date_cmp date_cmp_timestamp
decimal_precision decimal_scale degrees dexp difference dlog1 dlog10 explain_model farmfingerprint64 fnv_hash from_hex
func_sha1 get_number_attributes getbit has_assumerole_privilege has_database_privilege has_schema_privilege
has_table_privilege hex_to_binary hll hll_cardinality hll_combine hll_create_sketch interval_cmp is_bigint is_boolean
is_char is_decimal is_float is_integer is_scalar is_smallint is_valid_json_array isfinite json_array_length
json_extract_array_element_text json_size lower_attribute_names mlflow months_between next_day object object_transform
percentile_disc pg_backend_pid pg_get_late_binding_view_cols pg_last_copy_count pg_last_copy_id pg_last_query_id
pg_last_unload_count pi quote_ident quote_literal radians ratio_to_report replicate set_config sin slice_num soundex
st_distance st_point subarray substr tan text_to_int_alt text_to_numeric_alt timeofday timestamp_cmp timezone
to_number upper_attribute_names user_is_member_of version
"""

NOT_IN_TWIN = frozenset(_OTHERS.split())

INSTEAD = {
    "string_agg": "LISTAGG(x, ',') WITHIN GROUP (ORDER BY x)",
    "group_concat": "LISTAGG(x, ',') WITHIN GROUP (ORDER BY x)",
    "array_agg": "LISTAGG, or rows",
    "list": "LISTAGG, or rows",
    "now": "GETDATE(), which has no zone and is UTC",
    "generate_series": "a table of numbers, or WITH RECURSIVE: it runs on the leader node alone, never beside data",
    "range": "a table of numbers, or WITH RECURSIVE",
    "unnest": "FROM t, t.event.items AS i",
    "arg_max": "ROW_NUMBER() OVER (... ORDER BY ... DESC) = 1",
    "max_by": "ROW_NUMBER() OVER (... ORDER BY ... DESC) = 1",
    "count_if": "SUM(CASE WHEN ... THEN 1 ELSE 0 END)",
    "strftime": "TO_CHAR(time, 'YYYY-MM-DD')",
    "strptime": "TO_TIMESTAMP(text, 'YYYY-MM-DD HH24:MI:SS')",
    "epoch": "EXTRACT(epoch FROM time)",
    "epoch_ms": "DATE_PART(epoch, time) * 1000",
    "date_diff": "DATEDIFF(minute, a, b)",
    "date_add": "DATEADD(minute, 5, time)",
    "regexp_matches": "x ~ 'pattern'",
    "regexp_extract": "REGEXP_SUBSTR(x, 'pattern')",
    "json_extract": "navigation: event.items[0].price",
    "json_extract_string": "navigation: event.name::varchar",
    "json_valid": "CAN_JSON_PARSE(x)",
    "json_array_length": "GET_ARRAY_LENGTH(x)",
    "substr": "SUBSTRING(x, 1, 2): SUBSTR works on literals alone",
    "if": "CASE WHEN ... THEN ... ELSE ... END",
    "iff": "CASE WHEN ... THEN ... ELSE ... END",
    "ifnull": "COALESCE(a, b)",
    "format": "||",
    "concat_ws": "a || ',' || b",
    "list_value": "rows, or a SUPER",
    "struct_pack": "columns, or a SUPER",
    "make_timestamp": "TO_TIMESTAMP(text, 'YYYY-MM-DD HH24:MI:SS')",
    "approx_count_distinct": "APPROXIMATE COUNT(DISTINCT x)",
    "quantile_cont": "PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY x)",
    "mode": "ROW_NUMBER() over counted groups",
}
"""Of names that others know, what Redshift has."""
