import { CloudwatchLogMetricFilter } from "@cdktf/provider-aws/lib/cloudwatch-log-metric-filter/index.js";
import type { Construct } from "constructs";
import type { Environment } from "../config/environments.ts";
import { above } from "./constructs/alarm.ts";
import { EnvironmentStack } from "./constructs/environment-stack.ts";
import { GlueJob } from "./constructs/glue-job.ts";
import { createJobGroup } from "./constructs/job-network.ts";
import type { Database } from "./database.ts";
import type { Network } from "./network.ts";
import type { Storage } from "./storage.ts";
import type { Streams } from "./streams.ts";

const NOUN = "attribution";

const LOGIN = "ingest";

/** What the job says of events that left a stream unread: glue-scripts/attribution/lost_events.py. */
const EVENTS_LOST = "events are lost";

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
    this.watchLosses();
  }

  /** The source goes on behind what left a stream unread, and the job says so in its log alone. */
  private watchLosses(): void {
    const namespace = this.resourceName(NOUN);
    const metricName = "EventsLost";
    new CloudwatchLogMetricFilter(this, "losses", {
      name: this.resourceName("events-lost"),
      logGroupName: this.job.log.name,
      pattern: `"${EVENTS_LOST}"`,
      metricTransformation: { namespace, name: metricName, value: "1" },
    });
    this.alarms["events-lost"] = {
      alarmDescription: "Events left a stream before the job had read them",
      ...{ namespace, metricName, statistic: "Sum", period: 300, treatMissingData: "notBreaching" },
      ...above(0, { times: 1 }),
    };
  }
}
