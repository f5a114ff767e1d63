import { keepLastRun, type LastRun } from "./last-run.ts";

const RUN: LastRun = {
  ended_at: "2026-01-31T12:00:00.000Z",
  changes: { changes: 9, refilled: 2, put_aside: 1, up_to: null, is_complete: true },
  age_seconds: null,
  failed: 3,
  orders: {
    ...{ orders: 5, differ: 1, some: [{ orderid: "order-1", kind: "missing_in_lake" as const }] },
    by_kind: { missing_in_lake: 1, not_in_table: 0, other_version: 0 },
  },
};

function keptIn(objects: Map<string, string>) {
  return keepLastRun({
    readText: async (key) => objects.get(key),
    writeText: async (key, text) => void objects.set(key, text),
  });
}

test("what the last run found is kept, and nothing before the first", async () => {
  const kept = keptIn(new Map());
  expect(await kept.read()).toBeNull();
  await kept.write({ ...RUN, failed: 7 });
  await kept.write(RUN);
  expect(await kept.read()).toEqual(RUN);
});

test.each(["", "{", "null", "{}", JSON.stringify({ ...RUN, ended_at: "yesterday" })])(
  "%j is no run: nothing is told rather than something wrong",
  async (text) => {
    expect(await keptIn(new Map([["orders-reconciliation/last-run.json", text]])).read()).toBeNull();
  },
);
