import { describe as describeFigures, type LiveFigures } from "./live-line.ts";

const figures: LiveFigures = {
  ...{ received: 12_345, accepted: 12_000, duplicates: 300, rejected: 45, lines: 1_200 },
  ...{ events_per_second: 99.6, attributed_percent: 87.65, latency_p50: 872, latency_p95: 1_949 },
};

test("the live line begins with the job where it does not run, and ends with the backlog", () => {
  expect(describeFigures(figures, 5_000, "STOPPING")).toBe(
    "job STOPPING  100 events/s  accepted 12,000  duplicates 300  rejected 45  lines 1,200 (87.7 % attributed)" +
      "  latency p50 0.9 s p95 1.9 s  backlog 5,000",
  );
});

test("lanes have the last words", () => {
  expect(describeFigures(figures, 5, "RUNNING", ["warehouse 1 min behind"])).toMatch(
    / {2}backlog 5 {2}warehouse 1 min behind$/,
  );
});

test("what is not known is left out", () => {
  const unknown = { ...figures, attributed_percent: null, latency_p50: null, latency_p95: null };
  expect(describeFigures(unknown, undefined, "RUNNING")).toBe(
    "100 events/s  accepted 12,000  duplicates 300  rejected 45  lines 1,200",
  );
});
