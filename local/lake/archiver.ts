import { LANE_NAMES } from "../../config/lanes.ts";
import { metricsNamespace } from "../../config/names.ts";
import { streamsOf } from "../../config/streams.ts";
import type { ArchiverEnvironment } from "../../functions/archiver/env.ts";
import { ensureBucket } from "../buckets.ts";
import { deployFunction } from "../lambdas.ts";
import { LOCAL, localName } from "../names.ts";

/** The bucket. */
export const LAKE = localName("lake");

export const ARCHIVER = localName("archiver");

/** Brings the Lambda on the emulator up to date, with the bucket that it writes to. */
export async function deployArchiver(emulatorEndpoint: string): Promise<void> {
  await Promise.all([
    ensureBucket(emulatorEndpoint, LAKE),
    deployFunction<ArchiverEnvironment>({
      endpoint: emulatorEndpoint,
      noun: "archiver",
      environment: {
        LAKE_BUCKET: LAKE,
        // Also those of lanes that are off: nothing comes of them.
        STREAMS: JSON.stringify(
          Object.fromEntries(streamsOf(LANE_NAMES).map((stream) => [stream, localName(stream)])),
        ),
        METRICS_NAMESPACE: metricsNamespace(LOCAL),
      },
    }),
  ]);
}
