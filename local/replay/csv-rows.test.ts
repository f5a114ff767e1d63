import { openFiles, readFile } from "./testing/read-file.ts";

const HEADER = "event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session";
const files = openFiles();
afterAll(files.remove);

const row = (brand = "acme", user = "77") =>
  `2026-01-01 10:00:00 UTC,view,100,2,shoes,${brand},10.00,${user},s`;

const read = (content: string) => readFile(files.write("shop.csv", content));

test.each([
  ["LF", [HEADER, row(), row()].join("\n")],
  ["CRLF", [HEADER, row(), row(), ""].join("\r\n")],
  ["CR", [HEADER, row(), row(), ""].join("\r")],
  ["LF after the header and CRLF after the rows", `${HEADER}\n${row()}\r\n${row()}\r\n`],
  ["CRLF after the header and LF after the rows", `${HEADER}\r\n${row()}\n${row()}\n`],
  ["a byte-order mark and quoted cells", `\uFEFF${[HEADER, row(), row('"acme"')].join("\n")}`],
  ["a quoted header", [HEADER.replace(/\w+/g, '"$&"'), row(), row()].join("\r\n")],
  [
    "a header in capitals, with spaces",
    [HEADER.toUpperCase().replaceAll(",", " , "), row(), row()].join("\n"),
  ],
])("a file with %s has its rows, and nothing more in its cells", async (_title, content) => {
  const { verdicts, fields, skipped } = await read(content);
  expect(verdicts.map(({ verdict }) => verdict)).toEqual(["accepted", "accepted"]);
  expect(fields.map(({ session_id, brand }) => [session_id, brand])).toEqual([
    ["s", "acme"],
    ["s", "acme"],
  ]);
  expect(skipped).toEqual([]);
});

test("line ends are found where a piece of the file ends", async () => {
  const rows = Array.from({ length: 3_000 }, (_, number) => row("a".repeat(1 + (number % 7))));
  const { fields } = await read([HEADER, ...rows].join("\r\n"));
  expect(fields).toHaveLength(3_000);
  expect(new Set(fields.map(({ session_id }) => session_id))).toEqual(new Set(["s"]));
});

test("blank lines and headers in the middle are skipped and told", async () => {
  const { events, skipped } = await read(
    [HEADER, "", row(), "  \t", HEADER, `\uFEFF${HEADER}`, row(), ""].join("\r\n"),
  );
  expect(events).toHaveLength(2);
  expect(skipped).toEqual(["blank line", "blank line", "repeated header", "repeated header"]);
});

test.each([
  ["a quote within a cell", '5" nail', '5" nail'],
  ["a quote doubled within quotes", '"5"" nail"', '5" nail'],
  ["a comma within quotes", '"acme, inc."', "acme, inc."],
  ["a line break within quotes", '"acme\ninc."', "acme\ninc."],
  ["a word behind its quotes", '"acme" inc.', '"acme" inc.'],
])("%s is read as it is written", async (_title, cell, brand) => {
  const { fields, verdicts } = await read([HEADER, row(cell), row()].join("\n"));
  expect(verdicts.map(({ verdict }) => verdict)).toEqual(["accepted", "accepted"]);
  expect(fields.map((event) => event.brand)).toEqual([brand, "acme"]);
});

test.each([
  [
    "a stray quote that swallows rows up to the next one",
    [row('"acme'), row(), row(), row('acme"')],
    "a quote opens in line 5, in the column brand, and closes in line 8: is it a stray one?",
  ],
  [
    "a stray quote that ends in another column",
    [row('"acme'), row("acme", '77"')],
    "a quote opens in line 5, in the column brand, and closes in line 6: is it a stray one?",
  ],
  [
    "a stray quote that swallows one row of two short cells",
    [row('"'), row('"')],
    "a quote opens in line 5, in the column brand, and closes in line 6: is it a stray one?",
  ],
  [
    "a stray quote behind a cell of two lines",
    [row('"a\r\nb"'), row('"acme'), row('acme"')],
    "a quote opens in line 7, in the column brand, and closes in line 8: is it a stray one?",
  ],
  [
    "a quote that swallows a row's beginning, where stray ones of two rows are as many cells as one",
    Array(2).fill('2026-01-01 10:00:00 UTC,view,100,2,",",10.00,77,"'),
    "a quote opens in line 5, in the column user_id, and closes in line 6: is it a stray one?",
  ],
  [
    "a quote that is never closed",
    [row('"a\r\nb"'), row('"acme'), ...Array(200).fill(row())],
    "a quote opens in line 7 and is never closed: is it a stray one, or is the file half-written?",
  ],
  [
    "a quote that is not closed for long",
    [row('"acme'), ...Array(2_000).fill(row()), row('acme"')],
    "the row of line 5 does not end within 64 KiB: is a quote never closed?",
  ],
  [
    "a row with too few cells",
    [row(), row().slice(0, 34)],
    "line 6 has 4 columns, 9 are expected: is the file half-written?",
  ],
  ["a row with a cell too many", [`${row()},`], "line 5 has 10 columns, 9 are expected"],
])("%s is told by its line", async (_title, rows, complaint) => {
  const content = [HEADER, row(), "", row(), ...rows].join("\r\n");
  await expect(read(content)).rejects.toThrow(`shop.csv: ${complaint}`);
});

test.each([
  ["semicolons", ";", 'shop.csv has ";" between its cells: commas are expected'],
  ["tabs", "\t", "shop.csv has tabs between its cells: commas are expected"],
])("a file with %s between its cells is refused", async (_title, separator, complaint) => {
  await expect(read([HEADER, row()].join("\n").replaceAll(",", separator))).rejects.toThrow(complaint);
  const taobao = files.write("taobao.csv", "1,2,3,pv,1511658000\n".replaceAll(",", separator));
  await expect(readFile(taobao, { format: "taobao" })).rejects.toThrow(
    /between its cells: commas are expected$/,
  );
});

test.each([
  ["a column twice", HEADER.replace("price", "brand"), "missing: price"],
  ["a column more", `${HEADER},brand`, /has the columns .*,brand; expected are/],
  ["a comma at its end", `${HEADER},`, /has the columns .*,user_session,; expected are/],
])("a header with %s is refused", async (_title, header, complaint) => {
  await expect(read(`${header}\n${row()}\n`)).rejects.toThrow(complaint);
});
