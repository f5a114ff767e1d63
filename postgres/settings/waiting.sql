select count(*)::integer as lines from waiting_lines
