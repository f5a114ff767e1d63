import { ARCHIVED_STREAMS } from "../../config/lake.ts";
import { metricsNamespace } from "../../config/names.ts";
import { ORDERS } from "../../config/orders.ts";
import type { ArchiverEnvironment } from "../../functions/archiver/env.ts";
import { ensureBucket } from "../buckets.ts";
import { deployFunction } from "../lambdas.ts";
import { LOCAL, localName } from "../names.ts";
import { LOCAL_STREAMS } from "../streams.ts";

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
        STREAMS: JSON.stringify({
          ...Object.fromEntries(ARCHIVED_STREAMS.map((stream) => [stream, LOCAL_STREAMS[stream]])),
          // Also where its lane is off: nothing of it comes then.
          [ORDERS]: localName(ORDERS),
        }),
        METRICS_NAMESPACE: metricsNamespace(LOCAL),
      },
    }),
  ]);
}
