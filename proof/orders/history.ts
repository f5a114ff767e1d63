import { createTransform } from "../../functions/order-changes/transform.ts";
import { createDraws } from "../draws.ts";
import type { HistoryResult } from "../histories.ts";
import { createArchiver } from "./archiver.ts";
import { createBucket } from "./bucket.ts";
import { createClock } from "./clock.ts";
import type { Expected } from "./expected.ts";
import { createFirehose, type Transform } from "./firehose.ts";
import { createOrderTable } from "./order-table.ts";
import { createPipe } from "./pipe.ts";
import { createReconciler, DELIVERY_MS } from "./reconciler.ts";
import { createStream, type StreamRecord } from "./stream.ts";
import type { Views } from "./views.ts";

const MOST_STEPS = 600;

const FAULTS: Readonly<Record<keyof Expected, string>> = {
  now: "orders_now is not the table",
  history: "orders_history is not what happened",
  changes: "orders_changes_by_hour counts otherwise",
};

type Count = (what: string, more?: number) => void;

/**
 * What becomes of a few orders, pushed as changes through services that are made up, which fail, crash and are made anew at any
 * moment, by the real transform and the real reconciler, which dies, too, under the real views.
 */
export async function runHistory(seed: number, views: Views): Promise<HistoryResult> {
  const times: Record<string, number> = {};
  const count: Count = (what, more = 1) => {
    times[what] = (times[what] ?? 0) + more;
  };
  const world = createWorld(seed, count);
  await world.live();
  await world.settle();
  const [found, expected] = [await views.ask(world.rows()), world.table.expected()];
  const delivered = world.rows().join("").split("\n").length - 1;
  count("delivered more than once", delivered - world.table.changes.length);
  count("behind a later change of the same order", overtaken(world.records()));
  const faults = (Object.keys(FAULTS) as (keyof Expected)[])
    .filter((view) => found[view].sort().join("\n") !== expected[view].sort().join("\n"))
    .map((view) => FAULTS[view]);
  return { seed, times, records: world.table.changes.length, faults: [...faults, ...world.faults()] };
}

function createWorld(seed: number, count: Count) {
  const draws = createDraws(seed);
  const clock = createClock(draws);
  const table = createOrderTable(clock, draws);
  const stream = createStream(clock, draws);
  const bucket = createBucket(clock);
  let isAway = false;
  const reallyTransform = createTransform({ warn: () => count("changes that cannot be read") });
  const transform: Transform = (event) => {
    if (isAway) {
      throw new Error("away");
    }
    return reallyTransform(event);
  };
  const pipe = createPipe(table.changes, stream, draws);
  const firehose = createFirehose(stream, transform, { bucket, clock }, draws);
  const archiver = createArchiver(stream, bucket, draws);
  const reconciler = createReconciler(bucket, clock, draws);

  const disturbances: Record<string, () => void> = {
    "pipe crashed": pipe.crash,
    // It brings all once more, also what others lost.
    ...(draws.chance(0.3) && { "pipe made anew": pipe.renew }),
    "Firehose crashed": firehose.crash,
    "Firehose made anew": () => count("records that a new Firehose never read", firehose.renew()),
    "transform away": () => {
      isAway = true;
    },
    resharded: stream.reshard,
  };
  const steps = [
    ...[table.write, table.write, table.write, pipe.step, archiver.step, firehose.look, firehose.deliver],
    clock.pass,
  ];

  return {
    table,
    records: () => stream.shards.flatMap(({ records }) => records),
    rows: () => bucket.bodies("orders/"),
    faults: () => (bucket.bodies("orders-failed/").length > 0 ? ["failed rows are left"] : []),

    async live(): Promise<void> {
      const disturbance = draws.pick([0, 0.01, 0.05, 0.2]);
      for (let left = Math.ceil(draws.between(0, MOST_STEPS)); left > 0; left -= 1) {
        draws.pick(steps)();
        isAway &&= draws.chance(0.9);
        if (draws.chance(disturbance)) {
          const what = draws.pick(Object.keys(disturbances));
          disturbances[what]?.();
          count(what);
        }
        if (draws.chance(disturbance / 4)) {
          count(await reconciler.disturbed());
        }
      }
    },

    /** Nothing is away for ever; once all has arrived that will, one run of the reconciler puts the rest right. */
    async settle(): Promise<void> {
      isAway = false;
      while (pipe.hasMore()) {
        pipe.step(true);
      }
      while (firehose.hasMore() || archiver.hasMore()) {
        firehose.look();
        firehose.deliver();
        archiver.step();
      }
      clock.forward(DELIVERY_MS + 1_000);
      count("refilled", await reconciler.reconcile());
      count("replayed", await reconciler.replay());
    },
  };
}

/** How many changes came behind a later one of the same order. */
function overtaken(records: readonly StreamRecord[]): number {
  const last = new Map<string, bigint>();
  let found = 0;
  for (const { key, data } of records) {
    const sequence = BigInt(JSON.parse(data).dynamodb.SequenceNumber);
    found += sequence < (last.get(key) ?? 0n) ? 1 : 0;
    last.set(key, sequence);
  }
  return found;
}
