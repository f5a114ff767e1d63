import type { Construct } from "constructs";
import type { Environment } from "../config/environments.ts";
import { EnvironmentStack } from "./constructs/environment-stack.ts";
import { GlueJob } from "./constructs/glue-job.ts";
import type { Storage } from "./storage.ts";

const NOUN = "backfill";

/** In the artifact bucket: histories that a person puts there, and answers. */
const FOLDERS = { reads: [`data/${NOUN}/input`], keeps: [`data/${NOUN}/output`] };

/** A slip of the pen must not cost for days; a run may be given another. */
const TIMEOUT_MINUTES = 8 * 60;

/**
 * The Glue batch job that attributes any history at once. A person starts it and says which history, and where the answer
 * goes; it needs neither streams nor database, so it is outside the network.
 */
export class Backfill extends EnvironmentStack {
  constructor(scope: Construct, environment: Environment, storage: Storage) {
    super(scope, environment, NOUN);
    new GlueJob(this, NOUN, {
      storage,
      folders: FOLDERS,
      workers: { type: this.setting("backfill_worker_type"), maximum: this.setting("backfill_workers") },
      timeoutMinutes: TIMEOUT_MINUTES,
    });
  }
}
