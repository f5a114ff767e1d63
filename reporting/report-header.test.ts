import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseReport, ReportHeaderError } from "./report-header.ts";
import { readReportsIn } from "./reports.ts";

const HEADER = `-- title: Orders
-- question: How many orders are there?
-- parameter: $1 since interval = 30 days -- only orders of this last while
-- parameter: $2 limit integer = 20 -- at most so many rows
-- note: An order is an order.
`;
const QUERY = "select 1 where $1 = $2; -- not $3\n";

test("a header has the report's title, question, parameters and notes", () => {
  expect(parseReport("orders", HEADER + QUERY)).toEqual({
    name: "orders",
    title: "Orders",
    question: "How many orders are there?",
    parameters: [
      { name: "since", type: "interval", default: "30 days", meaning: "only orders of this last while" },
      { name: "limit", type: "integer", default: "20", meaning: "at most so many rows" },
    ],
    notes: ["An order is an order."],
    sql: HEADER + QUERY,
  });
});

test("a choice has its choices", () => {
  const header = HEADER.replace("limit integer = 20", "by choice(channel|device) = device");
  expect(parseReport("orders", header + QUERY).parameters[1]).toMatchObject({
    type: "choice",
    choices: ["channel", "device"],
    default: "device",
  });
});

test.each([
  [
    "no title",
    HEADER.replace("-- title: Orders\n", ""),
    "must begin with the lines -- title: and -- question:",
  ],
  [
    "no question",
    HEADER.replace(/-- question.*\n/, ""),
    "must begin with the lines -- title: and -- question:",
  ],
  ["an empty title", HEADER.replace("Orders", ""), "has the line -- title: , which is no -- key: text"],
  [
    "an unknown key",
    HEADER.replace("note", "remark"),
    "has -- remark: where only parameter and note may follow",
  ],
  [
    "a second title",
    HEADER.replace("note", "title"),
    "has -- title: where only parameter and note may follow",
  ],
  [
    "a parameter without a meaning",
    HEADER.replace(" -- at most so many rows", ""),
    "has the parameter $2 limit integer = 20, which is no $1 name type = default -- meaning",
  ],
  [
    "an unknown type",
    HEADER.replace("integer", "date"),
    "has the parameter limit of type date; types are: interval, integer, text, time, choice(one|another)",
  ],
  [
    "a default of another type",
    HEADER.replace("30 days", "a while"),
    'since must be a duration such as 90 minutes, 24h or 7 days, not "a while"',
  ],
  [
    "a default that is no choice",
    HEADER.replace("limit integer = 20", "by choice(channel|device) = moon"),
    'by must be one of channel, device, not "moon"',
  ],
  ["a number left out", HEADER.replace("$2", "$3"), "has $3 where $2 is next"],
  ["a name twice", HEADER.replace("limit", "since"), "has the parameter since twice"],
  [
    "the name of an option",
    HEADER.replace("limit", "json"),
    "has the parameter json, which is an option of every report",
  ],
])("%s is refused by the file's name", (_title, header, problem) => {
  const parse = () => parseReport("orders", header + QUERY);
  expect(parse).toThrow(ReportHeaderError);
  expect(parse).toThrow(`orders.sql: ${problem}`);
});

test("a parameter that the statement does not use is refused", () => {
  expect(() => parseReport("orders", `${HEADER}select $1`)).toThrow("orders.sql: does not use $2");
});

test("a number in the statement that the header does not explain is refused", () => {
  const parse = () => parseReport("orders", `${HEADER}select $1, $2, $3`);
  expect(parse).toThrow("orders.sql: uses $3, which no parameter of the header explains");
});

test("a folder is refused with the name of its malformed file", () => {
  const folder = mkdtempSync(join(tmpdir(), "reports-"));
  writeFileSync(join(folder, "good.sql"), HEADER + QUERY);
  writeFileSync(join(folder, "bad.sql"), "select 1");
  expect(() => readReportsIn(pathToFileURL(`${folder}/`))).toThrow("bad.sql: must begin");
  rmSync(join(folder, "bad.sql"));
  expect(readReportsIn(pathToFileURL(`${folder}/`)).map(({ name }) => name)).toEqual(["good"]);
  rmSync(folder, { recursive: true });
});
