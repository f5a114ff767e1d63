import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { SHOP_TABLES } from "../../mysql/tables.ts";
import { createDraws, type Draws } from "../draws.ts";
import type { LivePlan, LiveResult } from "../live.ts";
import { compare } from "./comparison.ts";
import { describe } from "./described-table.ts";
import { DISTURBANCES, type Disturbance, type Disturbed } from "./disturbances.ts";
import { killOften } from "./kills.ts";
import { type SyncLaptop, startLaptop } from "./laptop.ts";
import { createNaiveExports } from "./naive-export.ts";
import { proveNastyTable } from "./nasty-table.ts";
import { createShop } from "./shop.ts";

/** Several pieces of a history. */
const ROWS = 90;
/** The checksums of one run tell the next what differs; who was killed before that, one later. */
const MOST_RUNS = 4;

interface Size {
  /** In each table to begin with. */
  rows?: number;
  disturbances?: readonly Disturbance[];
}

/** The shop's database into the warehouse, while it is written to in bad ways and everything is killed at counted steps. */
export async function* proveLive(
  { seed, kills, folder, progress, signal }: LivePlan,
  { rows = ROWS, disturbances = DISTURBANCES }: Size = {},
): AsyncGenerator<LiveResult> {
  progress("starting");
  const laptop = await startLaptop(join(folder, "sync"));
  // What fails in it is told at the end.
  const close = () => void laptop.close().catch(() => {});
  signal.addEventListener("abort", close, { once: true });
  try {
    signal.throwIfAborted();
    const disturbed = await begin(laptop, createDraws(seed), rows);
    if (kills > 0) {
      yield await concluded(disturbed, folder, {
        title: "sync, killed at counted steps while rows of every kind change",
        work: () => killOften(disturbed, createDraws(seed), { kills, progress, signal }),
      });
    }
    for (const disturbance of disturbances) {
      signal.throwIfAborted();
      progress(disturbance.title);
      yield await concluded(disturbed, folder, {
        title: `sync, ${disturbance.title}`,
        work: () => beside(disturbed, disturbance),
      });
    }
    progress("a table of every type");
    yield await proveNastyTable(disturbed, createDraws(seed));
  } finally {
    signal.removeEventListener("abort", close);
    await laptop.close();
  }
}

async function begin(laptop: SyncLaptop, draws: Draws, rows: number): Promise<Disturbed> {
  await laptop.migrate();
  const open = () => laptop.open("root");
  const writer = await open();
  // Who waits for a table waits for as long as a proof does.
  await writer.query("set sql_mode = '', lock_wait_timeout = 600");
  const tables = [];
  for (const { name } of SHOP_TABLES) {
    tables.push(await describe(writer, name));
  }
  const shop = createShop(writer, tables, draws);
  await shop.fill(rows);
  const naive = createNaiveExports(() => laptop.open("sync"), tables);
  const hour = async () => {
    await naive.run();
    await laptop.sync();
  };
  return { laptop, shop, naive, writer, open, hour };
}

/** @throws Error where a naive mark loses less than it must: then this would prove nothing */
async function beside(
  disturbed: Disturbed,
  { work, loses = {} }: Disturbance,
): Promise<Record<string, number>> {
  const { naive, writer } = disturbed;
  await naive.run();
  const before = await naive.lost(writer);
  const times = await work(disturbed);
  await naive.run();
  const after = await naive.lost(writer);
  for (const [mark, least] of Object.entries(loses)) {
    const lost = (after[mark] ?? 0) - (before[mark] ?? 0);
    if (lost < least) {
      throw new Error(`by "${mark}" ${lost} rows are lost instead of ${least}`);
    }
    times[`rows lost by "${mark}"`] = lost;
  }
  return times;
}

/** Runs as they come hour by hour, until checksums say that all is there; whether it is, the rows say. */
async function settle({ laptop }: Disturbed): Promise<Record<string, number>> {
  for (let run = 0; run < MOST_RUNS; run += 1) {
    const { isEqual, failure, state } = await laptop.sync();
    if (failure !== undefined) {
      return { [`failed: ${failure}`]: 1 };
    }
    if (isEqual && state === "exported") {
      return {};
    }
  }
  return { "checksums that differ": 1 };
}

async function concluded(
  disturbed: Disturbed,
  folder: string,
  { title, work }: { title: string; work: () => Promise<Record<string, number>> },
): Promise<LiveResult> {
  const { laptop, shop, writer } = disturbed;
  const began = performance.now();
  const before = shop.written();
  const times = await work();
  const failures = await settle(disturbed);
  const comparison = await compare(writer, laptop.warehouse(), "shop", shop.tables);
  Object.assign(comparison.differences, failures);
  if (comparison.details.length > 0) {
    appendFileSync(join(folder, "sync-differences.txt"), `${title}\n${comparison.details.join("\n\n")}\n\n`);
  }
  const seconds = (performance.now() - began) / 1000;
  return { ...comparison, title, times, records: shop.written() - before, doubles: 0, seconds };
}
