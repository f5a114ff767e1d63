import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { createDraws, type Draws } from "../draws.ts";
import type { LivePlan, LiveResult } from "../live.ts";
import { compare } from "./comparison.ts";
import { DISTURBANCES, type Shop, untilDone } from "./disturbances.ts";
import { expectedOf } from "./expected.ts";
import { startLaptop } from "./laptop.ts";
import { createRecords } from "./records.ts";
import { createShopStreams } from "./shop-streams.ts";

const SCENARIO = "warehouse";
const FIRST_RECORDS = 300;

/** The warehouse over streams that are written to, split and dropped while what reads them is killed. */
export async function* proveLive({
  seed,
  kills,
  folder,
  progress,
  signal,
}: LivePlan): AsyncGenerator<LiveResult> {
  const began = performance.now();
  progress("starting");
  const laptop = await startLaptop(join(folder, SCENARIO));
  const close = () => void laptop.close();
  signal.addEventListener("abort", close, { once: true });
  try {
    signal.throwIfAborted();
    const draws = createDraws(seed);
    const streams = createShopStreams(laptop.kinesis, laptop.s3, laptop.lake, draws);
    const shop: Shop = { laptop, streams, records: createRecords(draws), draws, faults: [] };
    await laptop.begin();
    await streams.create();
    await laptop.ask<"migrate">({ action: "migrate" });
    await streams.put(shop.records.draw(FIRST_RECORDS));
    const times = await disturb(shop, kills, progress);

    progress("comparing");
    await untilDone(shop, () => laptop.ask<"refresh">({ action: "refresh" }));
    const once = await laptop.ask<"refresh">({ action: "refresh" });
    await streams.readArrivals();
    const comparison = await compare(laptop, expectedOf(streams.sent()));
    for (const fault of [...shop.faults, ...missing(once.missed)]) {
      comparison.differences[fault] = 1;
    }
    if (comparison.details.length > 0) {
      appendFileSync(join(folder, `${SCENARIO}-differences.txt`), `${comparison.details.join("\n\n")}\n`);
    }
    yield {
      ...comparison,
      title: "warehouse, its streams written to while it is disturbed",
      times: { ...times, "records taken from the lake": await refilled(shop) },
      records: streams.sent().length,
      doubles: 0,
      seconds: (performance.now() - began) / 1000,
    };
  } finally {
    signal.removeEventListener("abort", close);
    await laptop.close();
  }
}

async function disturb(
  shop: Shop,
  kills: number,
  progress: LivePlan["progress"],
): Promise<Record<string, number>> {
  const times: Record<string, number> = {};
  for (const [number, what] of planOf(kills, shop.draws).entries()) {
    progress(`${number + 1} of ${kills}: ${what}`);
    await DISTURBANCES[what]?.(shop);
    times[what] = (times[what] ?? 0) + 1;
  }
  return times;
}

/** Each about as often, in an order at random. */
function planOf(kills: number, draws: Draws): string[] {
  const plan: string[] = [];
  for (let left: string[] = []; plan.length < kills; ) {
    left = left.length > 0 ? left : Object.keys(DISTURBANCES);
    const what = draws.pick(left);
    plan.push(what);
    left = left.filter((each) => each !== what);
  }
  return plan;
}

const missing = (missed: Record<string, number> | null) =>
  missed === null || Object.values(missed).some((records) => records > 0)
    ? [`in the end ${JSON.stringify(missed)} are said to be missing`]
    : [];

async function refilled({ laptop }: Shop): Promise<number> {
  const [[records] = []] = await laptop.rows("select count(*) from ecommerce.refilled_records");
  return Number(records);
}
