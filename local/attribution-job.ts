import type { JobDefinition } from "./glue/endpoint.ts";
import { localJob } from "./glue-jobs.ts";
import { localName } from "./names.ts";
import type { Places } from "./places.ts";
import { LOCAL_STREAMS } from "./streams.ts";

export const ATTRIBUTION_JOB = localName("attribution");

/** The Glue job `attribution` between this machine's streams and database. */
export function attributionJob(options: {
  places: Places;
  emulatorEndpoint: string;
  /** Of the role `ingest`; its password is in the pgpass file. */
  databaseUrl: string;
}): JobDefinition {
  const { places, emulatorEndpoint, databaseUrl } = options;
  return localJob("attribution", {
    places,
    emulatorEndpoint,
    arguments: {
      "--clicks_stream": LOCAL_STREAMS.clicks,
      "--checkouts_stream": LOCAL_STREAMS.checkouts,
      "--checkpoint_location": places.checkpoint,
      "--database_url": databaseUrl,
      "--kinesis_endpoint": emulatorEndpoint,
      "--trigger_interval": "0 seconds",
    },
  });
}
