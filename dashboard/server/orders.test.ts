import type { Replay } from "../../functions/order-reconciler/replay-failed.ts";
import { askingOf } from "./order-reconciler.ts";
import { createOrders } from "./orders.ts";
import { notedSources } from "./testing/noted-sources.ts";

/** What is to be put right ends when it is told to. */
function controlled(goodForMs = 60_000) {
  const told: string[] = [];
  const runs: { end: () => void; fail: (error: Error) => void }[] = [];
  const { orders: control, changes } = notedSources();
  const run = <T>(result: T) =>
    new Promise<T>((resolve, fail) => runs.push({ end: () => resolve(result), fail }));
  const orders = createOrders({
    control: {
      ...{ ...control, goodForMs },
      reconcile: () => run(undefined),
      replay: (ids = []) => run({ replayed: ids.length, failed_again: 1 }),
    },
    explain: (error) => (error as Error).message,
    onLane: () => told.push("lane"),
    onAnswers: () => told.push("answers"),
  });
  return { orders, runs, told, changes };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test("a report is asked once for all who want it, until somebody asks again", async () => {
  const { orders, told, changes } = controlled();
  const first = await orders.ask("orders-by-status", {});
  expect(await orders.ask("orders-by-status", {})).toBe(first);
  await orders.failed();
  await orders.failed();
  expect(changes).toEqual(["orders-by-status {}", "failed"]);
  orders.askAgain();
  expect(told).toEqual(["answers"]);
  await orders.ask("orders-by-status", {});
  expect(changes).toHaveLength(3);
});

test("each order has a history of its own", async () => {
  const { orders, changes } = controlled();
  expect((await orders.history("a")).rows).toEqual([["a"]]);
  expect((await orders.history("none")).rows).toEqual([]);
  await orders.history("a");
  expect(changes).toEqual(['order-history {"order":"a"}', 'order-history {"order":"none"}']);
});

test("one thing at a time is put right, which is told, and all is asked again behind it", async () => {
  const { orders, runs, told } = controlled();
  orders.replay(["x", "y"]);
  orders.reconcile();
  orders.replay();
  expect(runs).toHaveLength(1);
  expect(orders.lane().repair).toEqual({ running: "replay", replayed: null, problem: null });
  runs[0]?.end();
  await settled();
  const replayed = { replayed: 2, failed_again: 1 };
  expect(orders.lane().repair).toEqual({ running: null, replayed, problem: null });
  expect(told).toEqual(["lane", "lane", "answers"]);
  orders.reconcile();
  expect(orders.lane().repair).toEqual({ running: "reconcile", replayed: null, problem: null });
});

test("why it failed is told until the next begins", async () => {
  const { orders, runs } = controlled();
  orders.reconcile();
  runs[0]?.fail(new Error("nothing runs"));
  await settled();
  expect(orders.lane().repair).toEqual({ running: null, replayed: null, problem: "nothing runs" });
  orders.replay();
  expect(orders.lane().repair.problem).toBeNull();
});

test("a replay goes on where the Lambda ran out of time, and sums up", async () => {
  const asked: unknown[] = [];
  const answers = [
    { replayed: 3, failed_again: 1, next: "orders-failed/a" },
    { replayed: 4, failed_again: 0, next: null },
  ] as unknown as Replay[];
  const { replay } = askingOf(async (payload) => {
    asked.push(payload);
    return answers.shift();
  });
  expect(await replay(["ab"])).toEqual({ replayed: 7, failed_again: 1 });
  expect(asked).toEqual([
    { action: "replay", ids: ["ab"] },
    { action: "replay", ids: ["ab"], after: "orders-failed/a" },
  ]);
});
