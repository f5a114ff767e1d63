import { GlueCatalogDatabase } from "@cdktf/provider-aws/lib/glue-catalog-database/index.js";
import type { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket/index.js";
import { S3BucketNotification } from "@cdktf/provider-aws/lib/s3-bucket-notification/index.js";
import { Fn } from "cdktf";
import { Construct } from "constructs";
import { readViews } from "../athena/views.ts";
import type { Environment } from "../config/environments.ts";
import { ARCHIVER_MAPPING, driftDatabase, lakeDatabase } from "../config/lake.ts";
import { metricsNamespace } from "../config/names.ts";
import { streamsOf } from "../config/streams.ts";
import { lakeParquetTables } from "../events/lake-tables.ts";
import type { ArchiverEnvironment } from "../functions/archiver/env.ts";
import type { FactsEnvironment } from "../functions/facts/env.ts";
import type { FactsRequest } from "../functions/facts/request.ts";
import { endsOf } from "../functions/orchestrator/keep-rule.ts";
import { REPLAYED_PREFIX } from "../functions/order-reconciler/places.ts";
import { createCatalogTable } from "./constructs/catalog-table.ts";
import { createCatalogView } from "./constructs/catalog-view.ts";
import { DriftCrawler } from "./constructs/drift-crawler.ts";
import { EnvironmentStack } from "./constructs/environment-stack.ts";
import { GlueJob } from "./constructs/glue-job.ts";
import { NodeFunction } from "./constructs/node-function.ts";
import { type Binding, viaService } from "./constructs/policy.ts";
import { createPrivateBucket } from "./constructs/private-bucket.ts";
import type { ScheduleRuleProps } from "./constructs/schedule-rule.ts";
import { StreamConsumer } from "./constructs/stream-consumer.ts";
import { factsAlarms } from "./lake/facts-alarms.ts";
import { EXTERNAL, mayMakeFacts, WORK } from "./lake/facts-grants.ts";
import { rawAlarm } from "./lake/raw-alarm.ts";
import type { Storage } from "./storage.ts";
import type { Streams } from "./streams.ts";

const RAW = "raw/";

const FACTS = "facts/";

/** Until then everything that is done with raw now and then is done; it is read later where a database is made anew. */
const ARCHIVE_RAW_DAYS = 30;

/** It holds what visitors sent, addresses and all. */
const KEEP_RAW_DAYS = 365;

/** Records of orders' changes that have become rows: for who wants to know why they were not at once. */
const KEEP_REPLAYED_DAYS = 30;

/** A core makes a hundred million events to facts in half an hour. */
const WORKERS = { type: "G.1X", maximum: 2 };

/** A history of months takes hours, and a run that is cut off goes on where it was. */
const JOB_TIMEOUT_MINUTES = 8 * 60;

/** What is imported is a CSV, packed or not; what the job makes of it lies beside it, and starts nothing. */
const IMPORTED = [".csv", ".csv.gz"].map((ending) => ({ wildcard: `${EXTERNAL}*${ending}` }));

interface Parts {
  storage: Storage;
  streams: Streams;
  /** The function that knows the settings in force. */
  corrections: Binding;
  /** The function that runs reports on the database. */
  reports: Binding;
  /** The rule whose state says whether the system is wanted. */
  wanted: Binding;
}

/** What PostgreSQL forgets: the streams' bytes, kept by a Lambda, and facts, made of them by a job and told of by a catalog. */
export class Lake extends EnvironmentStack {
  readonly bucket: S3Bucket;
  /** In Glue's catalog. */
  readonly database: GlueCatalogDatabase;
  private readonly parts: Parts;

  constructor(scope: Construct, environment: Environment, parts: Parts) {
    super(scope, environment, "lake");
    this.parts = parts;
    this.bucket = createPrivateBucket(this, "lake", parts.storage.key, {
      keepDays: {
        [RAW]: KEEP_RAW_DAYS,
        [WORK]: 1,
        ...(environment.lanes.includes("orders") && { [REPLAYED_PREFIX]: KEEP_REPLAYED_DAYS }),
      },
      archiveDays: { [RAW]: ARCHIVE_RAW_DAYS },
    });
    this.database = this.createCatalog();
    this.archive();
    const job = this.createJob();
    this.startRuns(job);
    Object.assign(this.alarms, factsAlarms(this, job));
    this.findDrift();
  }

  private createCatalog(): GlueCatalogDatabase {
    const database = new GlueCatalogDatabase(this, "database", {
      name: lakeDatabase(this.environment.name),
      description: "Facts of what visitors did, and sets that were imported",
    });
    for (const table of lakeParquetTables(this.bucket.bucket)) {
      createCatalogTable(this, database.name, table);
    }
    for (const view of readViews(lakeDatabase(this.environment.name))) {
      createCatalogView(this, database.name, view);
    }
    return database;
  }

  private archive(): void {
    const { storage, streams } = this.parts;
    const archived = streamsOf(this.environment.lanes);
    const archiver = new NodeFunction<ArchiverEnvironment>(this, "archiver", {
      storage,
      environment: {
        LAKE_BUCKET: this.toArchive(),
        STREAMS: Fn.jsonencode(
          Object.fromEntries(archived.map((stream) => [stream, streams.byName[stream].name])),
        ),
        METRICS_NAMESPACE: metricsNamespace(this.environment.name),
      },
    });
    for (const stream of archived) {
      new StreamConsumer(archiver, { storage, streams, stream, mapping: ARCHIVER_MAPPING });
      this.alarms[`${stream}-raw-old`] = rawAlarm(this, stream, streams.byName[stream].name);
    }
  }

  private createJob(): GlueJob {
    const { bucket, database } = this;
    const { storage, reports } = this.parts;
    return new GlueJob(new Construct(this, "job"), "lake", {
      storage,
      arguments: {
        "--lake": `s3://${bucket.bucket}`,
        "--database": database.name,
        "--region": this.region.stringValue,
        "--reports_function": reports.value,
      },
      grants: [
        ...mayMakeFacts(this, { bucket, raw: RAW, database: lakeDatabase(this.environment.name) }),
        ...reports.grants,
      ],
      workers: WORKERS,
      timeoutMinutes: JOB_TIMEOUT_MINUTES,
    });
  }

  /** By the clock, by what is put to be imported, and by who asks: all by one Lambda, which knows the settings in force. */
  private startRuns(job: GlueJob): void {
    const { storage, corrections, reports, wanted } = this.parts;
    const starter = new NodeFunction<FactsEnvironment>(this, "facts", {
      storage,
      environment: {
        JOB_NAME: {
          value: job.name,
          grants: [{ actions: ["glue:GetJobRuns", "glue:StartJobRun"], resources: [job.arn] }],
        },
        CORRECTIONS_FUNCTION: corrections,
        REPORTS_FUNCTION: reports,
        KEEP_RULE_NAME: wanted,
        METRICS_NAMESPACE: metricsNamespace(this.environment.name),
      },
    });
    const ask = (noun: string, props: Omit<ScheduleRuleProps, "input"> & { input: FactsRequest }) =>
      starter.onSchedule(noun, props);
    ask("facts", {
      description: "Has facts made of what the lake has got",
      expression: this.setting("lake_schedule"),
      input: { action: "start", if_wanted: true },
    });
    ask("imports", {
      description: "Has made to a table what is put to be imported",
      events: {
        source: ["aws.s3"],
        "detail-type": ["Object Created"],
        detail: { bucket: { name: [this.bucket.bucket] }, object: { key: IMPORTED } },
      },
      input: { action: "start" },
    });
    ask("facts-ended", {
      description: "Has looked how a run ended",
      events: endsOf(job.name),
      input: { action: "look" },
    });
    new S3BucketNotification(this, "notification", { bucket: this.bucket.bucket, eventbridge: true });
  }

  /** Off unless it is set. */
  private findDrift(): void {
    new DriftCrawler(this, {
      storage: this.parts.storage,
      bucket: this.bucket,
      noun: "drift",
      description: "Finds which columns the lake's facts have",
      database: {
        name: driftDatabase(this.environment.name),
        description: "Columns of the lake's facts as a crawler finds them; nothing reads it",
      },
      prefix: FACTS,
      locations: lakeParquetTables(this.bucket.bucket).map(({ location }) => location),
      isOn: this.setting("lake_drift"),
    });
  }

  /** An object cannot be put twice in halves, and nobody who puts it can read it. */
  private toArchive(): Binding {
    return {
      value: this.bucket.bucket,
      grants: [
        { actions: ["s3:PutObject"], resources: [`${this.bucket.arn}/${RAW}*`] },
        {
          actions: ["kms:GenerateDataKey"],
          resources: [this.parts.storage.key.arn],
          conditions: [viaService("s3", this.region.stringValue)],
        },
      ],
    };
  }
}
