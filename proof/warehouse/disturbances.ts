import { setTimeout as delay } from "node:timers/promises";
import { WAREHOUSE_STREAMS } from "../../redshift/refresh.ts";
import type { Draws } from "../draws.ts";
import type { WarehouseLaptop } from "./laptop.ts";
import type { Records } from "./records.ts";
import type { ShopStreams } from "./shop-streams.ts";

/** A refresh takes about as long, so that a kill meets each of its steps. */
const LONGEST_LIFE_MS = 2_500;
const MOST_RECORDS = 120;
const LONGEST_GAP_MS = 150;

export interface Shop {
  laptop: WarehouseLaptop;
  streams: ShopStreams;
  records: Records;
  draws: Draws;
  /** What was not as it should be meanwhile, one line each. */
  faults: string[];
}

type Disturbance = (shop: Shop) => Promise<void>;

/** Whoever is killed under it, or finds another one at work, fails. */
const tried = (work: Promise<unknown>) => work.catch(() => undefined);

const refreshed = ({ laptop }: Shop) => laptop.ask<"refresh">({ action: "refresh" });

/** Records come in some batches while something else goes on. */
async function putOn({ streams, records, draws }: Shop): Promise<void> {
  for (let batches = Math.ceil(draws.between(0, 4)); batches > 0; batches -= 1) {
    await streams.put(records.draw(Math.ceil(draws.between(0, MOST_RECORDS))));
    await delay(draws.between(0, LONGEST_GAP_MS));
  }
}

function killed(
  kill: (laptop: WarehouseLaptop) => Promise<void>,
  work: (shop: Shop) => Promise<unknown> = refreshed,
): Disturbance {
  return async (shop) => {
    const lifeMs = shop.draws.between(0, LONGEST_LIFE_MS);
    const worked = tried(work(shop));
    const putting = putOn(shop);
    await delay(lifeMs);
    await kill(shop.laptop);
    await Promise.all([worked, putting]);
  };
}

const twin = (laptop: WarehouseLaptop) => laptop.killTwin();
const lambda = (laptop: WarehouseLaptop) => laptop.killLambda();

/**
 * What a stream has, read or not, it drops: the next refresh counts what nobody has read, and a refill fetches it, however
 * often it was killed before.
 */
function dropped(kill: (laptop: WarehouseLaptop) => Promise<void>): Disturbance {
  return async (shop) => {
    const { laptop, streams, draws, faults } = shop;
    await putOn(shop);
    if (draws.chance(0.5)) {
      await untilDone(shop, refreshed);
      await putOn(shop);
    }
    for (const stream of draws.chance(0.5) ? WAREHOUSE_STREAMS : [draws.pick(WAREHOUSE_STREAMS)]) {
      const gone = streams.sent().filter((record) => record.stream === stream).length;
      await streams.drop(stream);
      const figures = await untilDone(shop, refreshed);
      const [[there] = []] = await laptop.rows(
        `select count(*) from ecommerce.arrivals where stream = '${stream}'`,
      );
      const missed = figures.missed?.[stream];
      if (missed !== gone - Number(there)) {
        faults.push(`${stream}: ${missed} counted as missed, where ${gone - Number(there)} are`);
      }
    }
    const refill = () => laptop.ask<"refill">({ action: "refill" });
    await killed(kill, refill)(shop);
    const { missed } = await untilDone(shop, refill);
    if (missed.clicks + missed.checkouts > 0) {
      faults.push(`after a refill ${missed.clicks} clicks and ${missed.checkouts} orders are missing still`);
    }
  };
}

/** A call that is met by what was killed before it is tried again. @throws what it failed by, the third time */
export async function untilDone<T>(shop: Shop, work: (shop: Shop) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work(shop);
    } catch (error) {
      if (tries === 3) {
        throw error;
      }
      await delay(500);
    }
  }
}

/** What is done to the warehouse while records come, by what it is called. */
export const DISTURBANCES: Readonly<Record<string, Disturbance>> = {
  "refresh, the twin killed": killed(twin),
  "refresh, the Lambda killed": killed(lambda),
  "a stream dropped what nobody had read; refill, the twin killed": dropped(twin),
  "two refreshes at once": async (shop) => {
    await Promise.all([tried(refreshed(shop)), tried(refreshed(shop)), putOn(shop)]);
  },
  "a shard split while it is read": async (shop) => {
    await Promise.all([tried(refreshed(shop)), shop.streams.split(), putOn(shop)]);
  },
  "a stream dropped what nobody had read; refill, the Lambda killed": dropped(lambda),
};
