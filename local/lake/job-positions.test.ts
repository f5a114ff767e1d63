import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readJobPositions } from "./job-positions.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "checkpoint-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** As Spark logs a batch that it begins. */
function plan(batch: number, sources: string[], checkpoint = ""): void {
  const offsets = join(folder, checkpoint, "offsets");
  mkdirSync(offsets, { recursive: true });
  writeFileSync(join(offsets, String(batch)), ["v1", "{}", ...sources].join("\n"));
  writeFileSync(join(offsets, `.${batch}.crc`), "");
}

const at = (after: string) => JSON.stringify({ "shard-0": { after, closed: false } });

test("the newest batch that was begun counts, by its number", () => {
  plan(9, [at("90"), at("9")]);
  plan(10, [at("100"), "-"]);
  expect(readJobPositions(folder)).toEqual({ clicks: { "shard-0": "100" }, checkouts: {} });
});

test("a checkpoint that was begun anew goes before the one that it lies in", () => {
  plan(9, [at("90"), at("9")]);
  plan(3, [at("30"), at("3")], "fresh-2026-01-31");
  plan(1, [at("10"), at("1")], "fresh-2026-02-01");
  expect(readJobPositions(folder)).toEqual({ clicks: { "shard-0": "10" }, checkouts: { "shard-0": "1" } });
});

test("without a checkpoint nothing says how far the job is", () => {
  expect(readJobPositions(join(folder, "none"))).toBeUndefined();
});
