import { ARCHIVED_STREAMS } from "../../config/lake.ts";
import { ensureBucket } from "../buckets.ts";
import { FAILED_RECORDS } from "../failed-records.ts";
import { deployInsights, ensureInsights } from "../insights.ts";
import { deployArchiver } from "../lake/archiver.ts";
import { startLogAnew } from "../log-file.ts";
import type { Machine } from "../machine.ts";
import { LOCAL_STREAMS } from "../streams.ts";
import { startArchiving } from "./archiving.ts";
import type { LaptopLane } from "./lane.ts";

/** The Lambda archiver and its consumers, and what reports of the lake run in. */
export const LAKE_LANE: LaptopLane = {
  start: (machine) => machine.step("lake", () => startLake(machine)),
};

async function startLake(machine: Machine): Promise<void> {
  const { endpoint } = machine.emulator;
  startLogAnew(machine.places.log("lake"));
  await Promise.all([
    deployArchiver(endpoint),
    ensureBucket(endpoint, FAILED_RECORDS),
    deployInsights(endpoint),
    ensureInsights(endpoint),
  ]);
  const streams = ARCHIVED_STREAMS.map((stream) => LOCAL_STREAMS[stream]);
  startArchiving(machine, "lake", streams);
}
