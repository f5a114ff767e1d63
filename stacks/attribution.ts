import type { Construct } from "constructs";
import type { Environment } from "../config/environments.ts";
import { EnvironmentStack } from "./constructs/environment-stack.ts";
import { GlueJob } from "./constructs/glue-job.ts";
import { createJobGroup } from "./constructs/job-network.ts";
import type { Database } from "./database.ts";
import type { Network } from "./network.ts";
import type { Storage } from "./storage.ts";
import type { Streams } from "./streams.ts";

const NOUN = "attribution";

const LOGIN = "ingest";

/** As on a laptop: no empty micro-batches, small tables of few partitions. */
const SPARK = {
  "spark.sql.adaptive.enabled": "false",
  "spark.sql.streaming.noDataMicroBatches.enabled": "false",
  "spark.sql.streaming.minBatchesToRetain": "5",
  "spark.sql.execution.arrow.maxRecordsPerBatch": "50000",
};

interface Parts {
  network: Network;
  storage: Storage;
  streams: Streams;
  database: Database;
}

/** The Glue streaming job that credits lines to clicks. */
export class Attribution extends EnvironmentStack {
  readonly job: GlueJob;

  constructor(scope: Construct, environment: Environment, parts: Parts) {
    super(scope, environment, NOUN);
    const { network, storage, streams, database } = parts;
    const group = createJobGroup(this, NOUN, network, "The attribution job");
    database.letIn(group);
    this.job = new GlueJob(this, NOUN, {
      storage,
      arguments: {
        "--clicks_stream": streams.byName.clicks.name,
        "--checkouts_stream": streams.byName.checkouts.name,
        "--database_url": database.urlOf(LOGIN),
        "--database_login": "iam",
        "--kinesis_source": this.setting("kinesis_source").stringValue,
        "--region": this.region.stringValue,
      },
      spark: SPARK,
      grants: [
        ...streams.mayRead(this, "clicks", "steadily"),
        ...streams.mayRead(this, "checkouts", "steadily"),
        database.mayLogIn(this, LOGIN),
      ],
      workers: {
        type: this.setting("worker_type"),
        least: this.setting("workers"),
        maximum: this.setting("workers_maximum"),
      },
      timeoutMinutes: `\${${this.setting("job_timeout_hours").fqn} * 60}` as unknown as number,
      inside: { network, group },
    });
  }
}
