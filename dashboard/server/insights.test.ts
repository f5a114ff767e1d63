import type { FactsProgress } from "../../local/lake/facts.ts";
import { createInsights } from "./insights.ts";
import type { MadeFacts } from "./sources.ts";
import { notedSources } from "./testing/noted-sources.ts";

const OUTCOME: MadeFacts = {
  ...{ objects: 2, records: 9, partitions: 1, conflicting_checkouts: 4 },
  rejected: { one: { not_json: 1, future_time: 2 }, other: { not_json: 3 } },
};
const PROGRESS: FactsProgress = { day: "2026-01-31", objects: 1, of: 2, records: 5 };

/** Runs end when they are told to. */
function controlled(options: { goodForMs?: number } = {}) {
  const told: string[] = [];
  const runs: {
    tell: (progress: FactsProgress) => void;
    end: (outcome: MadeFacts) => void;
    fail: (error: Error) => void;
    signal: AbortSignal;
  }[] = [];
  let newestHour: string | null = null;
  const { insights: control, changes } = notedSources();
  const insights = createInsights({
    control: {
      ...{ ...control, ...options },
      sources: async () => ({ newestHour, sets: [] }),
      makeFacts: ({ onProgress, signal }) =>
        new Promise((end, fail) => {
          signal.addEventListener("abort", () => fail(new Error("interrupted")));
          runs.push({ tell: onProgress, end, fail, signal });
        }),
    },
    explain: (error) => (error as Error).message,
    onLake: () => told.push("lake"),
    onFacts: () => told.push("facts"),
  });
  const reach = (time: string) => {
    newestHour = time;
  };
  return { insights, runs, told, changes, reach };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test("facts are made by one run at a time; how far it is and what it did is told, then all is asked again", async () => {
  const { insights, runs, told, changes } = controlled();
  await insights.ask("brands", { parameters: {} });
  insights.makeFacts();
  insights.makeFacts();
  expect(runs).toHaveLength(1);
  runs[0]?.tell(PROGRESS);
  expect(insights.lake().making).toEqual({
    ...{ isRunning: true, progress: PROGRESS, outcome: null, problem: null },
  });
  runs[0]?.end(OUTCOME);
  await settled();
  expect(insights.lake().making).toEqual({
    ...{ isRunning: false, progress: null, problem: null },
    outcome: { objects: 2, records: 9, partitions: 1, rejected: 10 },
  });
  expect(told).toEqual(["lake", "lake", "lake", "facts"]);
  await insights.ask("brands", { parameters: {} });
  expect(changes).toEqual(["brands of the lake", "brands of the lake"]);
});

test("why a run failed is told until the next one begins", async () => {
  const { insights, runs } = controlled();
  insights.makeFacts();
  runs[0]?.fail(new Error("npm run lake runs already"));
  await settled();
  expect(insights.lake().making).toMatchObject({ isRunning: false, problem: "npm run lake runs already" });
  insights.makeFacts();
  expect(insights.lake().making).toMatchObject({ isRunning: true, problem: null });
});

test("a stop ends the run, and none begins after it", async () => {
  const { insights, runs } = controlled();
  insights.makeFacts();
  await insights.stop();
  expect(runs[0]?.signal.aborted).toBe(true);
  insights.makeFacts();
  expect(runs).toHaveLength(1);
});

test("where others have made facts all is asked again, once", async () => {
  const { insights, told, reach } = controlled({ goodForMs: 0 });
  await insights.sources();
  reach("2026-01-31T12:00:00Z");
  expect(await insights.sources()).toMatchObject({ newestHour: "2026-01-31T12:00:00Z" });
  await insights.sources();
  expect(told).toEqual(["facts"]);
});

test("who asks again asks once, whatever comes of it", async () => {
  const { insights, told, reach } = controlled();
  await insights.sources();
  reach("2026-01-31T12:00:00Z");
  insights.askAgain();
  expect(await insights.sources()).toMatchObject({ newestHour: "2026-01-31T12:00:00Z" });
  expect(told).toEqual(["facts"]);
});
