import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { makeTestPlaces } from "../local/database/test-database.ts";
import type { Places } from "../local/places.ts";
import { processesLeft } from "./testing/processes-left.ts";
import { runCli } from "./testing/run-cli.ts";

/** All that files of shops have been seen to be, in one. */
const AWKWARD = [
  "event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session\n",
  "2020-02-01T10:00:00+00:00,view,kettle,1,kitchen,Müller,20.00,anné,s1\r\n",
  "\r\n",
  "2020-02-01 10:01:00.25 UTC,view,kettle,1,kitchen,Möller,20.00,annà,s2\n",
  "event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session\r",
  "2020-02-01T12:02+02:00,purchase,kettle,1,kitchen,Müller,20.10,anné,s1\r\n",
  "2020-02-30 10:00:00 UTC,view,kettle,1,kitchen,Müller,20.00,anné,s1\n",
].join("");

let places: Places;

beforeAll(() => {
  places = makeTestPlaces();
});
afterAll(() => rmSync(places.local, { recursive: true, force: true }));

function write(name: string, content: Buffer): string {
  const file = join(places.local, name);
  writeFileSync(file, content);
  return file;
}

test("a file that cannot be read as it is named is refused in one line, and nothing is started", async () => {
  const file = write("shop.csv", Buffer.from(AWKWARD, "latin1"));
  const refused = await runCli(places.local, "replay", file);
  expect(refused.code).toBe(1);
  expect(refused.stderr.trim().split("\n").at(-1)).toBe(
    `${file}: line 2 is not in the encoding utf-8: give the file's own, such as --encoding windows-1252`,
  );
  const unknown = await runCli(places.local, "replay", file, "--encoding", "klingon");
  expect(unknown.code).not.toBe(0);
  expect(unknown.stderr).toMatch(
    /^error: option '--encoding <encoding>' argument 'klingon' is invalid\. .*\n$/,
  );
  expect(existsSync(places.emulator)).toBe(false);
});

test("an awkward file is replayed to its end at once: what can be read is, the rest is rejected or told", async () => {
  const file = write("shop.csv.gz", gzipSync(Buffer.from(AWKWARD, "latin1")));
  const { code, stdout, stderr } = await runCli(
    places.local,
    "replay",
    file,
    "--encoding",
    "latin1",
    "--keep-times",
    "--lanes",
    "lake",
    "--json",
  );
  expect(`${code} ${stderr}`).toMatch(/^0 /);
  expect(stderr).toContain("1 blank line is skipped\n1 repeated header is skipped\n");
  expect(JSON.parse(stdout)).toMatchObject({
    sent: 4,
    accepted: 3,
    rejected: { total: 1, by_reason: { schema_violation: 1 } },
    lines: 1,
    attributed: 1,
  });
  expect(processesLeft(places.local)).toEqual([]);
}, 300_000);

test("with its own times, however old, it is in the lake once that is brought up to date", async () => {
  const { stdout } = await runCli(places.local, "lake", "--json");
  const [arrived] = Object.entries(JSON.parse(stdout).rejected);
  expect(JSON.parse(stdout)).toMatchObject({ records: 4, partitions: 3, conflicting_checkouts: 0 });
  expect(arrived?.[1]).toEqual({ schema_violation: 1 });

  const report = await runCli(places.local, "report", "visitors-by-day", "--since", "4000d", "--json");

  expect(JSON.parse(report.stdout)).toEqual([
    { day: "2020-02-01", visitors: 2, sessions: 2, events: 3, views: 2, carts: 0, purchases: 1 },
  ]);
}, 120_000);
