import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCli } from "./testing/run-cli.ts";

const HEADER = "event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session";
const ROW = "2019-10-01 00:00:00 UTC,view,7,2,a.b,,35.79,1,s";

let local: string;

beforeAll(() => {
  local = mkdtempSync(join(tmpdir(), "lake-import-"));
});
afterAll(() => rmSync(local, { recursive: true, force: true }));

function file(name: string, ...lines: string[]): string {
  writeFileSync(join(local, name), `${lines.join("\n")}\n`);
  return join(local, name);
}

const importFile = (...args: string[]) => runCli(local, "lake", "import", ...args);

test("before the first start a month is imported, and what does not fit is told", async () => {
  const month = file("October.csv", HEADER, ROW, ROW.replace("35.79", "cheap"), ROW.replace("-01 ", "-02 "));
  const { code, stdout, stderr } = await importFile(month);
  expect([code, stdout]).toEqual([
    0,
    expect.stringMatching(
      new RegExp(
        "^october \\(rees46\\): 2 rows are in\n" +
          "wrote 2 partitions anew: 2 files, \\S+ kB\n" +
          "left out 1 rows of October.csv: price is no decimal\\(12,2\\) \\(line 3\\)\n" +
          "ask it: npm run report -- visitors-by-day --from october\n$",
      ),
    ),
  ]);
  expect(stderr).toMatch(/^✓ emulator/);
});

test("a report answers from it, and the same file again is nothing to do", async () => {
  const { stdout } = await runCli(local, "report", "visitors-by-day", "--from", "october", "--json");
  expect(JSON.parse(stdout)).toMatchObject([
    { day: "2019-10-01", events: 1 },
    { day: "2019-10-02", events: 1 },
  ]);
  const again = JSON.parse((await importFile(join(local, "October.csv"), "--json")).stdout);
  expect(again).toMatchObject({ rows: 0, partitions: 0, files: 0, unchanged: ["October.csv"] });
});

test("the last days of a year's partition can be asked for", async () => {
  await importFile(file("taobao.csv", "1,7,2,pv,1511658000", "1,7,2,fav,1514678400"));
  const args = ["report", "visitors-by-day", "--from", "taobao", "--json"];
  const all = JSON.parse((await runCli(local, ...args)).stdout);
  expect(all).toMatchObject([
    { day: "2017-11-26", views: 1 },
    { day: "2017-12-31", views: 1 },
  ]);
  const last = JSON.parse((await runCli(local, ...args, "--since", "30d")).stdout);
  expect(last).toMatchObject([{ day: "2017-12-31" }]);
});

test.each([
  [["none.csv"], /^there is no file \S+none\.csv$/],
  [["plain.csv", "--format", "rees46"], /^plain\.csv is not rees46: its header has no event_time, /],
  [["plain.csv", "--name", "October"], /^'October' is no name: small letters, digits and _, a letter first$/],
  [
    ["October.csv", "--name", "october", "--format", "csv"],
    /^october is taken: it holds files of the format/,
  ],
])("%j is refused in one line", async (args, line) => {
  file("plain.csv", "a,b", "1,2");
  const { code, stdout, stderr } = await importFile(join(local, args[0] as string), ...args.slice(1));
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr.split("\n").filter((text) => text && !text.startsWith("✓"))).toEqual([
    expect.stringMatching(line),
  ]);
});
