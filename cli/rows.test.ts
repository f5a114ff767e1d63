import { asObjects, writeCsv, writeTable } from "./rows.ts";

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

test("a time is written without quotes", () => {
  const time = new Date("2026-01-31T06:00:00.123Z");
  expect(writeTable(["at"], [[time]])).toContain("│ 2026-01-31T06:00:00.123Z │");
  expect(writeCsv(["at"], [[time]])).toBe("at\n2026-01-31T06:00:00.123Z\n");
});

test("programs get an object a row", () => {
  expect(asObjects(["a", "b"], [[1, null]])).toEqual([{ a: 1, b: null }]);
});

test.each(["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "-", "=HYPERLINK(1)"])(
  "%p begins no cell of a CSV: a spreadsheet would take it for a formula",
  (text) => {
    expect(writeCsv(["x"], [[text]])).toMatch(/^x\n"?'/);
  },
);

test.each(["-5.00", "-5", -5, "1.50", "a=1", "e-mail", "'=1"])("%p stays as it is in a CSV", (value) => {
  expect(writeCsv(["x"], [[value]])).toBe(`x\n${value}\n`);
});

test("a table stays straight around wide, combining and unseen characters", () => {
  const shown: [string, string, number][] = [
    ["日本語", "日本語", 6],
    ["cafe\u0301", "cafe\u0301", 4],
    ["👍🏽", "👍🏽", 2],
    ["a\x1b[2Jb", "a\\x1b[2Jb", 9],
    ["two\nlines", "two\\nlines", 10],
    ["x\u202ey", "x\\u202ey", 8],
  ];
  const [, , , ...lines] = writeTable(
    ["text", "n"],
    shown.map(([text]) => [text, 1]),
  ).split("\n");
  const widths = shown.map(([, text, width], index) => {
    expect(lines[index]).toContain(text);
    return lines[index]?.replace(text, "x".repeat(width)).length;
  });
  expect(new Set(widths)).toEqual(new Set([lines.at(-1)?.length]));
});
