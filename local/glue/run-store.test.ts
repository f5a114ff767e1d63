import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JobRun } from "./job-run.ts";
import { openRunStore } from "./run-store.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "runs-"));
  file = join(folder, "runs.json");
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = (id: string, state: JobRun["state"] = "SUCCEEDED"): JobRun => ({
  ...{ id, state, jobName: "job", attempt: 1, retriesUsed: 0, arguments: {}, logFile: "" },
  ...{ startedOn: 1, lastModifiedOn: 1 },
});

test("of more than 500 runs the oldest that have ended are forgotten, and none that is active", () => {
  const runs = Array.from({ length: 500 }, (_, number) =>
    run(`${number}`, number === 499 ? "RUNNING" : undefined),
  );
  writeFileSync(file, JSON.stringify(runs));
  const store = openRunStore(file);
  store.add(run("new"));
  const kept = openRunStore(file).all();
  expect(kept).toHaveLength(500);
  expect(kept.map(({ id }) => id)).toEqual(["new", ...runs.slice(0, 498).map(({ id }) => id), "499"]);
});

test("a change is there for who opens the history next", () => {
  const store = openRunStore(file);
  store.add(run("1"));
  store.update(store.find("1") as JobRun, { state: "FAILED" });
  const changed = openRunStore(file).find("1");
  expect(changed?.state).toBe("FAILED");
  expect(changed?.lastModifiedOn).toBeGreaterThan(1);
});

test("a file that is no history is refused", () => {
  writeFileSync(file, "[{}]");
  expect(() => openRunStore(file)).toThrow("is not a history of Glue runs: remove it");
});

test("a history that cannot be read is not called broken, which would be a reason to remove it", () => {
  mkdirSync(file);
  expect(() => openRunStore(file)).toThrow(expect.objectContaining({ code: "EISDIR" }));
});
