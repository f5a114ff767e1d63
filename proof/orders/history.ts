import { createTransform } from "../../functions/order-changes/transform.ts";
import { createDraws } from "../draws.ts";
import type { HistoryResult } from "../histories.ts";
import type { Expected } from "./expected.ts";
import { createFirehose, type Transform } from "./firehose.ts";
import { createOrderTable } from "./order-table.ts";
import { createPipe } from "./pipe.ts";
import { refill } from "./refill.ts";
import { createStream, type StreamRecord } from "./stream.ts";
import type { Views } from "./views.ts";

const MOST_WRITES = 300;

const FAULTS: Readonly<Record<keyof Expected, string>> = {
  now: "orders_now is not the table",
  history: "orders_history is not what happened",
  changes: "orders_changes_by_hour counts otherwise",
};

/**
 * What becomes of a few orders, pushed as changes through a pipe, a stream and a Firehose that are made up, which fail, crash and are
 * made anew at any moment, by the real transform, under the real views.
 */
export async function runHistory(seed: number, views: Views): Promise<HistoryResult> {
  const draws = createDraws(seed);
  const table = createOrderTable(draws);
  const stream = createStream(draws);
  const written: { rows: string[]; failed: StreamRecord[] } = { rows: [], failed: [] };
  const times: Record<string, number> = {};
  const count = (what: string, more = 1) => {
    times[what] = (times[what] ?? 0) + more;
  };

  let isAway = false;
  const reallyTransform = createTransform({ warn: () => count("changes that cannot be read") });
  const transform: Transform = (event) => {
    if (isAway) {
      throw new Error("away");
    }
    return reallyTransform(event);
  };
  const pipe = createPipe(table.changes, stream, draws);
  const firehose = createFirehose(stream, transform, written, draws);

  const disturb = () =>
    draws.pick([
      () => {
        pipe.crash();
        count("pipe crashed");
      },
      () => {
        firehose.crash();
        count("Firehose crashed");
      },
      () => {
        isAway = !isAway;
        count("transform away", isAway ? 1 : 0);
      },
      () => {
        pipe.renew();
        count("pipe made anew");
      },
      () => {
        count("records that a new Firehose never read", firehose.renew());
        count("Firehose made anew");
      },
      () => {
        stream.reshard();
        count("resharded");
      },
    ])();

  const disturbance = draws.pick([0, 0.01, 0.05, 0.2]);
  const steps = [table.write, table.write, table.write, pipe.step, firehose.look, firehose.deliver];
  for (let left = Math.ceil(draws.between(0, 2 * MOST_WRITES)); left > 0; left -= 1) {
    draws.pick(steps)();
    if (draws.chance(disturbance)) {
      disturb();
    }
  }
  // Nothing is away for ever.
  while (pipe.hasMore()) {
    pipe.step(true);
  }
  isAway = false;
  while (firehose.hasMore()) {
    firehose.look();
    firehose.deliver();
  }
  const raw = stream.shards.flatMap(({ records }) => records);
  count("refilled", refill({ ...written, raw }, reallyTransform, draws, draws.pick([0, 0, 1, 3])));

  const [found, expected] = [await views.ask(written.rows), table.expected()];
  const delivered = written.rows.join("").split("\n").length - 1;
  count("delivered more than once", delivered - table.changes.length);
  count("behind a later change of the same order", overtaken(raw));
  const faults = (Object.keys(FAULTS) as (keyof Expected)[]).flatMap((view) =>
    found[view].sort().join("\n") === expected[view].sort().join("\n") ? [] : [FAULTS[view]],
  );
  return { seed, times, records: table.changes.length, faults };
}

/** How many changes came behind a later one of the same order. */
function overtaken(raw: readonly StreamRecord[]): number {
  const last = new Map<string, bigint>();
  let found = 0;
  for (const { key, data } of raw) {
    const sequence = BigInt(JSON.parse(data).dynamodb.SequenceNumber);
    found += sequence < (last.get(key) ?? 0n) ? 1 : 0;
    last.set(key, sequence);
  }
  return found;
}
