import { ARCHIVED_STREAMS, ARCHIVER_MAPPING } from "../../config/lake.ts";
import { ensureBucket } from "../buckets.ts";
import { FAILED_RECORDS } from "../failed-records.ts";
import { deployInsights, ensureInsights } from "../insights.ts";
import { ARCHIVER, deployArchiver } from "../lake/archiver.ts";
import { openLogFile, startLogAnew } from "../log-file.ts";
import type { Machine } from "../machine.ts";
import { type StreamConsumers, startStreamConsumers } from "../stream-consumer/stream-consumers.ts";
import { LOCAL_STREAMS } from "../streams.ts";
import { waitUntil } from "../wait-until.ts";
import type { LaptopLane } from "./lane.ts";
import { tellLaneState } from "./lane-state.ts";

/** Who looks at the lake here has just sent what is to be in it; objects are many, and cost nothing. */
const WINDOW_SECONDS = 10;

const REST_MS = 5_000;

/** The Lambda archiver and its consumers, and what reports of the lake run in. */
export const LAKE_LANE: LaptopLane = {
  start: (machine) => machine.step("lake", () => startLake(machine)),
};

async function startLake({ places, emulator: { endpoint }, onStop, crash }: Machine): Promise<void> {
  startLogAnew(places.log("lake"));
  await Promise.all([
    deployArchiver(endpoint),
    ensureBucket(endpoint, FAILED_RECORDS),
    deployInsights(endpoint),
    ensureInsights(endpoint),
  ]);
  const logger = openLogFile(places.log("lake"), "lake");
  const consume = (windowSeconds: number) =>
    startStreamConsumers({
      endpoint,
      mappings: ARCHIVED_STREAMS.map((stream) => ({
        functionName: ARCHIVER,
        streamName: LOCAL_STREAMS[stream],
        mapping: { ...ARCHIVER_MAPPING, windowSeconds },
        onFailure: { bucket: FAILED_RECORDS },
      })),
      stateDir: places.consumers,
      logger,
    });
  const consumers = consume(WINDOW_SECONDS);
  const forget = tellLaneState(places, "lake", consumers);
  onStop(async () => {
    forget();
    await consumers.stop();
    if (crash() === undefined) {
      await archiveRest(consume(0));
    }
  });
}

/** Who looks at the lake once all is stopped finds what was sent; what would take longer is archived after the next start. */
async function archiveRest(consumers: StreamConsumers): Promise<void> {
  const isDone = () => consumers.lag().every(({ lagMs }) => lagMs === 0);
  await waitUntil("the streams' end", isDone, { timeoutMs: REST_MS }).catch(() => {});
  await consumers.stop();
}
