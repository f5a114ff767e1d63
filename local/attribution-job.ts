import { join } from "node:path";
import { emulatorEnvironment } from "./emulator.ts";
import type { JobDefinition } from "./glue/endpoint.ts";
import { localName } from "./names.ts";
import type { Places } from "./places.ts";
import { LOCAL_STREAMS } from "./streams.ts";

export const ATTRIBUTION_JOB = localName("attribution");

/** The Glue job `attribution` as this machine runs it: Spark runs the same job file, with our `kinesis` source. */
export function attributionJob(options: {
  places: Places;
  emulatorEndpoint: string;
  /** Of the role `ingest`; its password is in the pgpass file. */
  databaseUrl: string;
}): JobDefinition {
  const { places, emulatorEndpoint, databaseUrl } = options;
  return {
    // A run that was healthy for a while gets all of them again.
    maxRetries: 10,
    maxConcurrentRuns: 1,
    readiness: /\bstreaming\b/,
    defaultArguments: {
      "--clicks_stream": LOCAL_STREAMS.clicks,
      "--checkouts_stream": LOCAL_STREAMS.checkouts,
      "--checkpoint_location": places.checkpoint,
      "--database_url": databaseUrl,
      "--kinesis_endpoint": emulatorEndpoint,
      "--trigger_interval": "0 seconds",
    },
    command: ({ argv }) => ({
      file: join(places.venvBin, "python"),
      args: [join(places.root, "local/spark/launch.py"), "attribution.job", ...argv],
      env: { ...sparkEnvironment(places), ...emulatorEnvironment(emulatorEndpoint) },
      cwd: places.root,
    }),
  };
}

/** What Spark and its Python need: nothing else of this process's environment reaches them. */
export function sparkEnvironment(places: Places): Record<string, string> {
  const inRoot = (path: string) => join(places.root, path);
  return {
    ...inherited("PATH", "HOME", "JAVA_HOME", "LANG", "LC_ALL"),
    // Of these, startup settles how Python starts Spark's JVM: Python leads and submits, so that SIGTERM reaches the job.
    PYTHONPATH: ["glue-scripts", "local", "local/spark/startup"].map(inRoot).join(":"),
    // Otherwise the output comes in blocks, and "streaming" late.
    PYTHONUNBUFFERED: "1",
    PGPASSFILE: places.pgpass,
    SPARK_LOCAL_DIRS: places.sparkScratch,
    TMPDIR: places.sparkScratch,
  };
}

function inherited(...names: string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}
