// The first 4,999 rows of the REES46 data set, which may not be copied into the project: REES46=FILE names them. Replayed with
// their own times through the streams, and asked as of its last order but a few.

import { rmSync } from "node:fs";
import { replayRees46 } from "../cli/testing/replay-rees46.ts";
import { runCli } from "../cli/testing/run-cli.ts";
import { makeTestPlaces } from "../local/database/test-database.ts";
import type { Places } from "../local/places.ts";

const FILE = process.env.REES46;
const NOW = "2019-10-01T02:28:14Z";

let places: Places;

const testOfFile = FILE === undefined ? test.skip : test;

beforeAll(async () => {
  if (FILE === undefined) {
    return;
  }
  places = makeTestPlaces();
  await replayRees46(places.local, FILE, "core");
  const { stdout } = await runCli(places.local, "warehouse", "refresh", "--json");
  expect(JSON.parse(stdout)).toMatchObject({ failures: [], scanErrors: 0 });
}, 900_000);

afterAll(() => {
  if (FILE !== undefined) {
    rmSync(places.local, { recursive: true, force: true });
  }
});

/** Worked out from the file itself. */
const ANSWERS: [question: string[], rows: string[]][] = [
  [
    ["product-popularity", "--now", NOW],
    [
      ...["1005115,60", "1004856,55", "1004767,48", "1002544,31", "1005105,28", "1004870,26"],
      ...["1004833,23", "5100816,23", "1004249,21", "1004246,19"],
    ],
  ],
  [
    ["conversion-funnel", "--now", NOW],
    ["page_view,1747", "add_to_cart,34", "purchase,48"],
  ],
  [["revenue-last-hour", "--now", NOW], ["USD,44,44,12398.75"]],
];

testOfFile.each(ANSWERS)("%j of the REES46 sample", async (question, rows) => {
  const { stdout } = await runCli(places.local, "report", ...question, "--csv");
  const lines = stdout.trimEnd().split("\n").slice(1);
  expect(lines).toHaveLength(rows.length);
  expect(lines.map((line, index) => line.slice(0, rows[index]?.length))).toEqual(rows);
});
