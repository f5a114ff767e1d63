select ';' as semicolon;
