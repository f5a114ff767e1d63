import { BadCell, readCell } from "./cell.ts";
import type { TableColumn } from "./table-schema.ts";

const column = (changes: Partial<TableColumn>): TableColumn => ({
  ...{ name: "c", kind: "text", isRequired: false, longest: 3, isCountedInBytes: false, digits: [3, 2] },
  ...changes,
});

const read = (text: string, changes: Partial<TableColumn>) => {
  const value = readCell(column(changes), text);
  return value instanceof BadCell ? `! ${value.reason}` : value;
};

test.each<[text: string, kind: TableColumn["kind"], value: string | null]>([
  ["", "text", null],
  ["", "decimal", null],
  ["NA", "text", "NA"],
  ["'\"\\", "text", "'\"\\"],
  ["😀😀😀", "text", "😀😀😀"],
  ["😀😀😀😀", "text", "! c is longer than 3 characters"],
  ["7", "integer", "7"],
  ["007", "integer", "7"],
  ["-0", "integer", "0"],
  ["1800.0", "integer", "1800"],
  ["1800.5", "integer", "! c is no whole number"],
  ["2147483648", "integer", "! c is no whole number"],
  ["1e3", "integer", "! c is no whole number"],
  ["123.45", "decimal", "123.45"],
  ["0123.4500", "decimal", "123.45"],
  [".5", "decimal", "0.5"],
  ["5.", "decimal", "5"],
  ["-0.00", "decimal", "0"],
  ["-1.10", "decimal", "-1.1"],
  ["1.005", "decimal", "! c is no decimal(5,2)"],
  ["1234", "decimal", "! c is no decimal(5,2)"],
  [".", "decimal", "! c is no decimal(5,2)"],
  ["1,5", "decimal", "! c is no decimal(5,2)"],
  ["2018-01-31 23:59:59", "time", "2018-01-31 23:59:59"],
  ["2018-01-31T23:59:59.123456", "time", "2018-01-31 23:59:59.123456"],
  ["2018-01-31", "time", "2018-01-31 00:00:00"],
  ["2016-02-29", "time", "2016-02-29 00:00:00"],
  ["0000-00-00 00:00:00", "time", null],
  ["0000-00-00", "time", null],
  ["2018-02-29", "time", "! c is no time such as 2018-01-31 12:00:00"],
  ["2018-00-10 00:00:00", "time", "! c is no time such as 2018-01-31 12:00:00"],
  ["2018-01-31 24:00:00", "time", "! c is no time such as 2018-01-31 12:00:00"],
  ["2018-01-31 12:00:00.1234567", "time", "! c is no time such as 2018-01-31 12:00:00"],
  ["31/01/2018", "time", "! c is no time such as 2018-01-31 12:00:00"],
])("%j as %s is %j", (text, kind, value) => {
  expect(read(text, { kind })).toBe(value);
});

test("where a value must be, neither nothing nor a time of zeros is one", () => {
  expect(read("", { isRequired: true })).toBe("! c is missing");
  expect(read("0000-00-00 00:00:00", { kind: "time", isRequired: true })).toBe("! c is missing");
});

test("a text that is counted in bytes may have that many", () => {
  const bytes = { longest: 4, isCountedInBytes: true };
  expect(read("ééx", bytes)).toBe("! c is longer than 4 bytes");
  expect(read("éé", bytes)).toBe("éé");
});
