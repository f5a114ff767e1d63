import { join } from "node:path";
import { JOBS, type JobKind, type JobName, MAX_RETRIES } from "../glue-scripts/registry.ts";
import { emulatorEnvironment } from "./emulator.ts";
import type { JobDefinition } from "./glue/endpoint.ts";
import type { Places } from "./places.ts";
import { sparkEnvironment } from "./spark-environment.ts";

/** Between SIGTERM and SIGKILL; a Spark query ends its micro-batch in less. */
export const JOB_STOP_GRACE_MS = 10_000;

export interface LocalJobOptions {
  places: Places;
  emulatorEndpoint: string;
  /** What the job's script reads; a run may be given others. @default nothing */
  arguments?: Readonly<Record<string, string>>;
}

/** A Glue job of `glue-scripts/registry.ts` as this machine runs it: Spark runs the same job file, with our `kinesis` source. */
export function localJob(name: JobName, options: LocalJobOptions): JobDefinition {
  const { kind } = JOBS[name];
  return {
    maxRetries: MAX_RETRIES[kind],
    maxConcurrentRuns: 1,
    defaultArguments: options.arguments ?? {},
    ...onSpark({ ...options, kind, job: `${name}.job` }),
  };
}

/** How this machine's Spark runs a job, whoever says which arguments it gets and how often it is tried. */
export function onSpark(parts: {
  places: Places;
  emulatorEndpoint: string;
  kind: JobKind;
  /** A module, or the path of a script. */
  job: string;
  /** Folder of the job's packages. @default the checkout's */
  packages?: string;
}): Pick<JobDefinition, "kind" | "readiness" | "command"> {
  const { places, emulatorEndpoint, kind, job, packages } = parts;
  return {
    kind,
    ...(kind === "streaming" && { readiness: /\] INFO: streaming$/ }),
    command: ({ argv }) => ({
      file: join(places.venvBin, "python"),
      args: [join(places.root, "local/spark/launch.py"), job, ...argv],
      env: {
        ...sparkEnvironment(places, packages),
        ...emulatorEnvironment(emulatorEndpoint),
        // A micro-batch is too short to wait for it.
        ...(kind === "batch" && { WORKERS_LOAD_NUMPY: "1" }),
      },
      cwd: places.root,
    }),
  };
}
