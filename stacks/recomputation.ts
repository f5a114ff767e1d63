import type { Construct } from "constructs";
import type { Environment } from "../config/environments.ts";
import { EnvironmentStack } from "./constructs/environment-stack.ts";
import { GlueJob } from "./constructs/glue-job.ts";
import { createJobGroup } from "./constructs/job-network.ts";
import type { Database } from "./database.ts";
import type { Network } from "./network.ts";
import type { Storage } from "./storage.ts";

const NOUN = "recomputation";

const LOGIN = "recompute";

/** The work is the database's: the least that Glue has for a batch. */
const WORKERS = { type: "G.1X", maximum: 2 };

/** It may be run again, and goes on. */
const TIMEOUT_MINUTES = 8 * 60;

/** The Glue batch job that credits lines anew, which `npm run settings` starts. */
export class Recomputation extends EnvironmentStack {
  constructor(
    scope: Construct,
    environment: Environment,
    parts: { network: Network; storage: Storage; database: Database },
  ) {
    super(scope, environment, NOUN);
    const { network, storage, database } = parts;
    const group = createJobGroup(this, NOUN, network, "The recomputation job");
    database.letIn(group);
    new GlueJob(this, NOUN, {
      storage,
      arguments: {
        "--database_url": database.urlOf(LOGIN),
        "--database_login": "iam",
        "--region": this.region.stringValue,
      },
      grants: [database.mayLogIn(this, LOGIN)],
      workers: WORKERS,
      timeoutMinutes: TIMEOUT_MINUTES,
      inside: { network, group },
    });
  }
}
