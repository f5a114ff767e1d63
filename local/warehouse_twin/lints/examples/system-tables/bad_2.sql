select * from stl_load_errors;
