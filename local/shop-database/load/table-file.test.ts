import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { decodeCell, readTableFile } from "./table-file.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "table-file-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function read(content: string | Buffer, columns = ["a", "b"]) {
  const path = join(folder, "t.csv");
  writeFileSync(path, content);
  const rows: [line: number, ...cells: (string | undefined)[]][] = [];
  const problems: [line: number, problem: string][] = [];
  for await (const { line, cells, problem } of readTableFile(path, columns, () => {})) {
    if (problem === undefined) {
      rows.push([line, ...cells.map(decodeCell)]);
    } else {
      problems.push([line, problem]);
    }
  }
  return { rows, problems };
}

test("quotes, line ends within them, a byte-order mark, any line ends, other orders of columns and blank lines are read", async () => {
  expect(await read('\uFEFF"b",x,a\r\n"1, ""one""",-,"two\r\nlines"\n\n"é😀",-,\'\r\n')).toEqual({
    rows: [
      [2, "two\r\nlines", '1, "one"'],
      [5, "'", "é😀"],
    ],
    problems: [],
  });
});

test("a row with other columns and one that a stray quote swallowed are told by their line, and the rest is read", async () => {
  const [one, two] = ["a", "b"].map((digit) => digit.repeat(32));
  expect(await read(`a,b\n1,2,3\n4\n5,x"y"z\n${one},"open\n${two},closed"\n6,7\n`)).toEqual({
    rows: [
      [4, "5", 'x"y"z'],
      [7, "6", "7"],
    ],
    problems: [
      [2, "it has other columns than the header"],
      [3, "it has other columns than the header"],
      [5, "a quoted cell holds what looks like a row: is a quote stray?"],
    ],
  });
});

test("a cell whose bytes are no UTF-8 is told from one that is", async () => {
  const { rows } = await read(
    Buffer.concat([Buffer.from("a,b\nx\uFFFD,"), Buffer.from([0xe9]), Buffer.from("\n")]),
  );
  expect(rows).toEqual([[2, "x\uFFFD", undefined]]);
});

test.each([
  ["", /t\.csv is empty: its first line must name its columns$/],
  ["a;b\n1;2\n", /t\.csv has no column a, b$/],
  ['a,b\n"1\r\n",2\n3,"open\n4,5\n', /t\.csv: a quote opens in line 4 and is never closed/],
  [`a,b\n1,"${"x".repeat(2 ** 21)}"\n`, /t\.csv: the row of line 2 does not end/],
])("%#: a file that is no table is refused in one line", async (content, line) => {
  await expect(read(content)).rejects.toThrow(line);
});

test("whatever cells there are, they are read as they were written", async () => {
  const cell = fc.string({
    unit: fc.constantFrom("a", '"', ",", "\n", "\r", " ", "é", "😀", "\\", "'", "0"),
  });
  const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 20 }), async (cells) => {
      const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
      const text = ["a,b", ...cells.map((row) => row.map(quoted).join())].join("\n");
      const { rows, problems } = await read(`${text}\n`);
      expect(problems).toEqual([]);
      expect(rows.map(([, ...row]) => row)).toEqual(cells);
    }),
    { seed, numRuns: 200 },
  );
});
