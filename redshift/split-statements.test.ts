import { splitStatements } from "./split-statements.ts";

test.each([
  ["", []],
  [" ;; \n-- nothing; here\n/* nor; here */", []],
  ["select 1", ["select 1"]],
  ["-- first\nselect 1;\n\nselect 2 -- second; still\n;", ["select 1", "select 2"]],
  ["select ';' ; select ';;'';' as \"a;b\"", ["select ';'", "select ';;'';' as \"a;b\""]],
  ["select '--' ; select 1 - 2 / 3", ["select '--'", "select 1 - 2 / 3"]],
  ["select '/*' ; select 2 -- '", ["select '/*'", "select 2"]],
  ["select /* ';' */ 1;select\n2", ["select  1", "select\n2"]],
])("%p is cut where a statement ends, not in texts, names and comments", (sql, statements) => {
  expect(splitStatements(sql)).toEqual(statements);
});
