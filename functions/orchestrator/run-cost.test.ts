import type { JobRun } from "@aws-sdk/client-glue";
import { costOf } from "./run-cost.ts";

const now = new Date("2026-01-31T12:00:00Z");
const began = new Date("2026-01-31T10:00:00Z");
const run: JobRun = { StartedOn: began, WorkerType: "G.025X", NumberOfWorkers: 2, MaxCapacity: 0.5 };

test("a run that goes on costs at most its size for all the time since it was asked for", () => {
  expect(costOf(run, now)).toEqual({ dpuHours: 1, usd: 0.44, note: expect.stringMatching(/^at most/) });
});

test("a run that ended costs what Glue counted, however long ago", () => {
  const ended = { ...run, CompletedOn: new Date("2026-01-31T11:00:00Z"), ExecutionTime: 1800 };
  expect(costOf(ended, now)).toEqual({ dpuHours: 0.25, usd: 0.11, note: null });
});

test("a run that scales costs the seconds that Glue counted", () => {
  expect(costOf({ ...run, DPUSeconds: 7200 }, now)).toEqual({ dpuHours: 2, usd: 0.88, note: null });
});

test("a run on this machine costs nothing, and says why", () => {
  expect(costOf({ StartedOn: began }, now)).toEqual({ dpuHours: 0, usd: 0, note: "runs on this machine" });
});
