import type { DatabaseInstance } from "../database-instance.ts";
import type { GlueJob } from "../glue-job.ts";
import type { BacklogSources } from "./backlogs.ts";

/** The streaming job and what it works between: what tells how far it is, and so how long it may be stopped. */
export interface Attribution extends BacklogSources {
  job: GlueJob;
  /** Null where the database is none of RDS'. */
  database: DatabaseInstance | null;
  /** How long a stop is meant to last that does not say it. */
  longestStopHours: number;
}
