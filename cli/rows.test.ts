import { writeCsv, writeJson, writeTable } from "./rows.ts";

test("CSV quotes what would break it, and doubles the quotes", () => {
  const rows = [
    ["plain", 'a "b"'],
    ["one, two", "first\nsecond"],
    [null, { a: 1 }],
  ];
  expect(writeCsv(["x", "y"], rows)).toBe('x,y\nplain,"a ""b"""\n"one, two","first\nsecond"\n,"{""a"":1}"\n');
});

test("a column of numbers is aligned to the right, also where some are missing; a mixed one is not", () => {
  const table = writeTable(
    ["sum", "mixed"],
    [
      ["1.50", "1"],
      ["12345.50", "x"],
      [null, "2"],
    ],
  );
  expect(table).toMatch(/│ +1\.50 │ 1 +│/);
  expect(table).toMatch(/│ 12345\.50 │ x +│/);
});

test("JSON has an object a row", () => {
  expect(JSON.parse(writeJson(["a", "b"], [[1, null]]))).toEqual([{ a: 1, b: null }]);
});
