import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { ensureInsights } from "../../local/insights.ts";
import { ORDERS } from "../../local/orders/names.ts";
import { waitUntil } from "../../local/wait-until.ts";
import { createDraws, type Draws } from "../draws.ts";
import type { LivePlan, LiveResult } from "../live.ts";
import { add, compare } from "./comparison.ts";
import { archivedChanges, deliveredChanges } from "./delivered.ts";
import { HEALING, KILLS, PER_SECOND } from "./kills.ts";
import { type OrdersLaptop, startLaptop } from "./laptop.ts";
import { createWriter, type Writer } from "./writer.ts";

const TEN = 10;
const ARRIVED = { timeoutMs: 120_000, everyMs: 250 };
const LONGEST_STANDSTILL_MS = 30_000;
const LOOK_EVERY_MS = 250;
/** More than the Firehose's buffer, and than it asks the transform again. */
const REST_MS = 2_500;
const LONGEST_PAUSE_MS = 2_000;

/** The chain of orders on an emulator, written to while what it is made of is killed, stopped and made anew. */
export async function* proveLive({
  seed,
  kills,
  folder,
  progress,
  signal,
}: LivePlan): AsyncGenerator<LiveResult> {
  progress("starting");
  const laptop = await startLaptop(join(folder, ORDERS));
  const close = () => void laptop.close();
  signal.addEventListener("abort", close, { once: true });
  try {
    const writer = createWriter(laptop.dynamoDb, ORDERS, createDraws(seed), signal);
    progress("orders before pipe and Firehose, and without");
    yield await concluded(laptop, writer, folder, {
      title: "orders, ten before pipe and Firehose exist, ten while there is no Firehose",
      work: () => writeWithoutChain(laptop, writer),
      // A new Firehose reads nothing of what is there.
      restMs: 0,
    });
    if (kills > 0) {
      yield await concluded(laptop, writer, folder, {
        title: `orders, the chain killed while ${PER_SECOND} changes a second come`,
        work: () => disturb(laptop, writer, createDraws(seed), kills, progress),
        restMs: REST_MS,
      });
    }
  } finally {
    signal.removeEventListener("abort", close);
    await laptop.close();
  }
}

/** @returns how many of the twenty the Firehose delivered */
async function writeWithoutChain(laptop: OrdersLaptop, writer: Writer): Promise<Record<string, number>> {
  await laptop.makeTable();
  await writeTen(writer, "before");
  await laptop.connect();
  await waitUntil("the first ten", async () => (await deliveredChanges(laptop)).changes === TEN, ARRIVED);
  await laptop.makeFirehoseAnew(async () => {
    await writeTen(writer, "without");
    await archived(laptop, writer);
  });
  return { "ten orders": 2 };
}

async function writeTen(writer: Writer, name: string): Promise<void> {
  for (let number = 0; number < TEN; number += 1) {
    await writer.write(`${name}-${number}`);
  }
}

async function disturb(
  laptop: OrdersLaptop,
  writer: Writer,
  draws: Draws,
  kills: number,
  progress: LivePlan["progress"],
): Promise<Record<string, number>> {
  const times: Record<string, number> = {};
  // Of the chain itself, not of the table, a kill leaves what an orderly stop has kept.
  await laptop.restart();
  writer.start(PER_SECOND);
  try {
    for (const [number, what] of planOf(kills, draws).entries()) {
      progress(`${number + 1} of ${kills}: ${what}`);
      await KILLS[what]?.(laptop, draws);
      times[what] = (times[what] ?? 0) + 1;
      await delay(draws.between(0, LONGEST_PAUSE_MS));
    }
  } finally {
    await writer.stop();
  }
  return times;
}

/** Each kind about as often, but for what heals what the others lost: once at most, among the first. */
function planOf(kills: number, draws: Draws): string[] {
  const plan: string[] = [];
  for (let left: string[] = Object.keys(KILLS); plan.length < kills; ) {
    const what = draws.pick(left);
    plan.push(what);
    left = left.filter((each) => each !== what);
    left = left.length > 0 ? left : Object.keys(KILLS).filter((each) => each !== HEALING);
  }
  return plan;
}

/** Once all has arrived that will, the reconcile runs once. */
async function concluded(
  laptop: OrdersLaptop,
  writer: Writer,
  folder: string,
  { title, work, restMs }: { title: string; work: () => Promise<Record<string, number>>; restMs: number },
): Promise<LiveResult> {
  const began = performance.now();
  const before = writer.written();
  const times = await work();
  const lost = await archived(laptop, writer);
  await delay(restMs);
  // A workgroup the emulator forgets when it is stopped.
  await ensureInsights(laptop.endpoint);
  const delivered = await deliveredChanges(laptop);
  const { changes, orders } = await laptop.askReconciler<"reconcile">({ action: "reconcile" });
  const comparison = await compare(laptop, writer.expected());
  const { replayed } = await laptop.askReconciler<"replay">({ action: "replay" });
  const { count: left } = await laptop.askReconciler<"failed">({ action: "failed" });
  if (replayed > 0) {
    add(comparison, "after a replay", await compare(laptop, writer.expected()));
  }
  const counted = {
    "changes that are not in raw": lost,
    "orders that the reconcile says differ": orders.differ,
    "failed rows that a replay left": left,
  };
  Object.assign(
    comparison.differences,
    Object.fromEntries(Object.entries(counted).filter(([, rows]) => rows > 0)),
  );
  if (comparison.details.length > 0) {
    writeFileSync(join(folder, "orders-differences.txt"), `${comparison.details.join("\n\n")}\n`, {
      flag: "a",
    });
  }
  return {
    ...comparison,
    title,
    times: {
      ...times,
      "changes that only the reconcile brought": changes.refilled,
      "failed rows replayed": replayed,
    },
    records: writer.written() - before,
    doubles: delivered.rows - delivered.changes,
    seconds: (performance.now() - began) / 1000,
  };
}

/** @returns how many changes the archiver does not have, although it gets no more */
async function archived(laptop: OrdersLaptop, writer: Writer): Promise<number> {
  const written = writer.written();
  let [found, grewAt] = [0, performance.now()];
  while (found < written && performance.now() - grewAt < LONGEST_STANDSTILL_MS) {
    const now = (await archivedChanges(laptop)).size;
    grewAt = now > found ? performance.now() : grewAt;
    found = now;
    await delay(LOOK_EVERY_MS);
  }
  return written - found;
}
