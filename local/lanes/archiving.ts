import { ARCHIVER_MAPPING } from "../../config/lake.ts";
import { FAILED_RECORDS } from "../failed-records.ts";
import { ARCHIVER } from "../lake/archiver.ts";
import { openLogFile } from "../log-file.ts";
import type { Machine } from "../machine.ts";
import { type StreamConsumers, startStreamConsumers } from "../stream-consumer/stream-consumers.ts";
import { waitUntil } from "../wait-until.ts";
import { tellLaneState } from "./lane-state.ts";

/** Who looks at the lake here has just sent what is to be in it; objects are many, and cost nothing. */
const WINDOW_SECONDS = 10;

const REST_MS = 5_000;

/** Starts the archiver's consumers of streams, for a lane that tells how far they are; stopped with the machine. */
export function startArchiving(
  { places, emulator: { endpoint }, onStop, crash }: Machine,
  lane: string,
  streamNames: readonly string[],
): void {
  const logger = openLogFile(places.log(lane), lane);
  const consume = (windowSeconds: number) =>
    startStreamConsumers({
      endpoint,
      mappings: streamNames.map((streamName) => ({
        functionName: ARCHIVER,
        streamName,
        mapping: { ...ARCHIVER_MAPPING, windowSeconds },
        onFailure: { bucket: FAILED_RECORDS },
      })),
      stateDir: places.consumers,
      logger,
    });
  const consumers = consume(WINDOW_SECONDS);
  const forget = tellLaneState(places, lane, consumers);
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
