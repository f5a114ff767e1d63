// The real orchestrator among services that are made up, for weeks; npm run prove -- --only orchestrator for the long form.
import { runHistories } from "../../proof/histories.ts";
import { runHistory } from "../../proof/orchestrator/history.ts";

const HISTORIES = 50;

test("after any history what is wanted runs, what is not does not, the rules agree, and no record is lost", async () => {
  const faulty = [];
  const happened = new Set<string>();
  for await (const { seed, times, faults } of runHistories(runHistory, 1, HISTORIES)) {
    for (const what of Object.keys(times)) {
      happened.add(what);
    }
    if (faults.length > 0) {
      faulty.push({ seed, faults });
    }
  }
  expect(faulty).toEqual([]);
  expect(happened.size).toBe(7);
});

test("the same seed is the same history", async () => {
  expect(await runHistory(7)).toEqual(await runHistory(7));
});
