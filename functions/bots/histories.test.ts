// The real function among services that are made up; npm run prove -- --only bots for the long form.
import { runHistory } from "../../proof/bots/history.ts";
import { runHistories } from "../../proof/histories.ts";

const HISTORIES = 60;

test("whatever fails, is told again or comes in whatever order and shard, each marked user has the labels and the mail", async () => {
  const faulty = [];
  const happened: Record<string, number> = {};
  for await (const { seed, times, faults } of runHistories(runHistory, 1, HISTORIES)) {
    for (const [what, often] of Object.entries(times)) {
      happened[what] = (happened[what] ?? 0) + often;
    }
    if (faults.length > 0) {
      faulty.push({ seed, faults });
    }
  }
  expect(faulty).toEqual([]);
  for (const often of Object.values(happened)) {
    expect(often).toBeGreaterThan(50);
  }
});

test("the same seed is the same history", async () => {
  expect(await runHistory(7)).toEqual(await runHistory(7));
});
