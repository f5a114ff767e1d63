/** What a Glue job is made of. Its script is `job.py` in the package of its name. */
export interface Job {
  /**
   * `streaming`: runs until it is stopped; its log says `INFO: streaming` once its first micro-batch is committed, or
   * nothing was there to read.
   * `batch`: runs when it is asked to, and ends.
   */
  kind: "streaming" | "batch";
  /** What it does, in a line. */
  description: string;
  /** Folders of `glue-scripts/` that its zip holds. */
  packages: readonly string[];
  /** File of the wheels that it needs beyond the Glue image, by their hashes. @default nothing */
  requirements?: string;
}

export type JobKind = Job["kind"];

/** As Glue calls the kinds: names of commands that run on Spark. */
export const GLUE_COMMANDS: Readonly<Record<JobKind, string>> = {
  streaming: "gluestreaming",
  batch: "glueetl",
};

const REGISTRY = {
  attribution: {
    kind: "streaming",
    description: "Credits every checkout line to the clicks that led to it",
    packages: ["contract", "attribution"],
    requirements: "requirements/glue.txt",
  },
  backfill: {
    kind: "batch",
    description: "Computes the attribution of any history of events at once",
    packages: ["contract", "backfill"],
    requirements: "requirements/glue.txt",
  },
  lake: {
    kind: "batch",
    description: "Makes distinct facts, as Parquet, of what the streams brought",
    packages: ["contract", "lake"],
    requirements: "requirements/glue.txt",
  },
  recomputation: {
    kind: "batch",
    description: "Credits lines anew after a change of the settings or of verdicts on bots",
    packages: ["contract", "attribution", "recomputation"],
    requirements: "requirements/glue.txt",
  },
} as const satisfies Record<string, Job>;

export type JobName = keyof typeof REGISTRY;

/** Every Glue job: bundled, declared, run on a laptop and rehearsed by what stands here. */
export const JOBS: Readonly<Record<JobName, Job>> = REGISTRY;

export const JOB_NAMES = Object.keys(REGISTRY) as JobName[];

/**
 * How often a failed run is tried again. A streaming run that was healthy for a while gets all of them again; of a batch
 * job whoever asked for it decides.
 */
export const MAX_RETRIES: Readonly<Record<JobKind, number>> = { streaming: 10, batch: 0 };
