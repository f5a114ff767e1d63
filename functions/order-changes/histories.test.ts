// The real transform and views behind services that are made up; npm run prove -- --only orders for the long form.
import { runHistories } from "../../proof/histories.ts";
import { runHistory } from "../../proof/orders/history.ts";
import { startViews, type Views } from "../../proof/orders/views.ts";

const HISTORIES = Number(process.env.HISTORIES ?? 30);
const SEED = Number(process.env.SEED ?? 1);

let views: Views;

beforeAll(() => {
  views = startViews();
});
afterAll(() => views.stop());

test("whatever crashes, is doubled, swapped or missed, the views have the table and every version of its orders", async () => {
  const faulty = [];
  const happened: Record<string, number> = {};
  for await (const { seed, times, faults } of runHistories(
    (each) => runHistory(each, views),
    SEED,
    HISTORIES,
  )) {
    for (const [what, often] of Object.entries(times)) {
      happened[what] = (happened[what] ?? 0) + often;
    }
    if (faults.length > 0) {
      faulty.push({ seed, faults });
    }
  }
  expect(faulty).toEqual([]);
  expect(Object.keys(happened).sort()).toEqual([
    "Firehose crashed",
    "Firehose made anew",
    "behind a later change of the same order",
    "delivered more than once",
    "pipe crashed",
    "pipe made anew",
    "reconciled meanwhile",
    "reconciler died",
    "records that a new Firehose never read",
    "refilled",
    "replayed",
    "resharded",
    "transform away",
  ]);
  expect(Object.values(happened).filter((often) => often === 0)).toEqual([]);
});

type Spoil = (row: string) => string[];

/** What is done to one row of those that were delivered. */
const SPOILT: Record<string, Spoil> = {
  "is missing": () => [],
  "has another price": (row) => [row.replace(/"price":"[^"]*"/, '"price":"0.01"')],
  "has a number that sorts elsewhere": (row) => [row.replace(/"sequence_number":"0+/, '"sequence_number":"')],
  "has another event id": (row) => [row, row.replace(/"event_id":"/, '"event_id":"other-')],
};

test.each(Object.entries(SPOILT))("a row that %s is found", async (_, spoil) => {
  const spoiling = {
    ...views,
    ask: (objects: readonly string[]) => {
      const rows = [...new Set(objects.join("").split(/(?<=\n)/))];
      const at = rows.findIndex((row) => row.includes('"price":"'));
      return views.ask([...rows.slice(0, at), ...spoil(rows[at] ?? ""), ...rows.slice(at + 1)]);
    },
  };
  const { faults, records } = await runHistory(3, spoiling);
  expect(records).toBeGreaterThan(10);
  expect(faults).not.toEqual([]);
});

test("the same seed is the same history", async () => {
  expect(await runHistory(7, views)).toEqual(await runHistory(7, views));
});
