import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findPlaces } from "../local/places.ts";
import { takeRunLock } from "../local/run-lock.ts";
import { startTestEmulator } from "../local/test-emulator.ts";
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

const report = (...args: string[]) => runCli(local, "report", ...args);

const importFile = (...args: string[]) => runCli(local, "lake", "import", ...args);

test("before the first start a month is imported, and what does not fit is told", async () => {
  const month = file("October.csv", HEADER, ROW, ROW.replace("35.79", "cheap"), ROW.replace("-01 ", "-02 "));
  const { code, stdout, stderr } = await importFile(month);
  expect([code, stdout]).toEqual([
    0,
    expect.stringMatching(
      new RegExp(
        "^read 2 rows into october \\(rees46\\)\n" +
          "wrote 2 partitions anew: 2 files, \\S+ kB\n" +
          "left out 1 row of October.csv: price is no decimal\\(12,2\\) \\(line 3\\)\n" +
          "ask it: npm run report -- visitors-by-day --from october\n$",
      ),
    ),
  ]);
  expect(stderr).toMatch(/^✓ emulator/);
});

describe("while something runs", () => {
  let stop: () => Promise<void>;

  beforeAll(async () => {
    const places = findPlaces(local);
    const release = takeRunLock(places.lock, "start");
    const emulator = await startTestEmulator(places.emulator);
    stop = async () => {
      await emulator.stop();
      release();
    };
  });
  afterAll(() => stop());

  test("a report answers from it, and the same file again is nothing to do", async () => {
    const { stdout } = await report("visitors-by-day", "--from", "october", "--json");
    expect(JSON.parse(stdout)).toMatchObject([
      { day: "2019-10-01", events: 1 },
      { day: "2019-10-02", events: 1 },
    ]);
    const again = JSON.parse((await importFile(join(local, "October.csv"), "--json")).stdout);
    expect(again).toMatchObject({ rows: 0, partitions: 0, files: 0, unchanged: ["October.csv"] });
  });

  test("of a partition that is a year, its last days can be asked for", async () => {
    await importFile(file("taobao.csv", "1,7,2,pv,1511658000", "1,7,2,fav,1514678400"));
    const all = await report("visitors-by-day", "--from", "taobao", "--json");
    expect(JSON.parse(all.stdout)).toMatchObject([
      { day: "2017-11-26", views: 1 },
      { day: "2017-12-31", views: 1 },
    ]);
    const last = await report("visitors-by-day", "--from", "taobao", "--since", "30d", "--json");
    expect(JSON.parse(last.stdout)).toMatchObject([{ day: "2017-12-31" }]);
  });

  test("a table that reports cannot read says what can", async () => {
    const { stdout } = await importFile(file("spend.csv", "month,spend", "2026-01,1.50"));
    expect(stdout).toMatch(/\nask it: npm run profile -- lake\.spend\n$/);
  });

  test.each([
    ["none.csv", "october", /^there is no file \S+none\.csv\n$/],
    ["taobao.csv", "october", /^taobao\.csv is not rees46: its header has no event_time, .*\n$/],
  ])("%s as %s is refused in one line", async (name, table, stderr) => {
    const answer = await importFile(join(local, name), "--name", table);
    expect(answer).toEqual({ code: 1, stdout: "", stderr: expect.stringMatching(stderr) });
  });
});
