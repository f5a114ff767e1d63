import type { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket/index.js";
import { Fn } from "cdktf";
import { Construct } from "constructs";
import type { Environment } from "../config/environments.ts";
import { ARCHIVED_STREAMS, ARCHIVER_MAPPING, lakeDatabase } from "../config/lake.ts";
import { metricsNamespace } from "../config/names.ts";
import type { StreamName } from "../config/streams.ts";
import type { ArchiverEnvironment } from "../functions/archiver/env.ts";
import type { MetricName } from "../functions/archiver/metrics.ts";
import { above } from "./constructs/alarm.ts";
import { EnvironmentStack } from "./constructs/environment-stack.ts";
import { GlueJob } from "./constructs/glue-job.ts";
import { NodeFunction } from "./constructs/node-function.ts";
import { type Binding, type Grant, viaService } from "./constructs/policy.ts";
import { createPrivateBucket } from "./constructs/private-bucket.ts";
import { StreamConsumer } from "./constructs/stream-consumer.ts";
import type { Storage } from "./storage.ts";
import type { Streams } from "./streams.ts";

const RAW = "raw/";

/** Until then everything that is done with raw now and then is done; it is read later where a database is made anew. */
const ARCHIVE_RAW_DAYS = 30;

/** It holds what visitors sent, addresses and all. */
const KEEP_RAW_DAYS = 365;

/** Files on their way from one worker of the job to another. */
const WORK = "work/";

/** A core makes a hundred million events to facts in half an hour. */
const WORKERS = { type: "G.1X", maximum: 2 };

/** A history of months takes hours, and a run that is cut off goes on where it was. */
const JOB_TIMEOUT_MINUTES = 8 * 60;

const HOUR = 3600;

/** What PostgreSQL forgets: a bucket, and a Lambda on the streams that keeps their bytes in it. */
export class Lake extends EnvironmentStack {
  readonly bucket: S3Bucket;
  private readonly storage: Storage;

  constructor(scope: Construct, environment: Environment, parts: { storage: Storage; streams: Streams }) {
    super(scope, environment, "lake");
    const { storage, streams } = parts;
    this.storage = storage;
    this.bucket = createPrivateBucket(this, "lake", storage.key, {
      keepDays: { [RAW]: KEEP_RAW_DAYS, [WORK]: 1 },
      archiveDays: { [RAW]: ARCHIVE_RAW_DAYS },
    });
    const archiver = new NodeFunction<ArchiverEnvironment>(this, "archiver", {
      storage,
      environment: {
        LAKE_BUCKET: this.toArchive(),
        STREAMS: Fn.jsonencode(
          Object.fromEntries(ARCHIVED_STREAMS.map((stream) => [stream, streams.byName[stream].name])),
        ),
        METRICS_NAMESPACE: metricsNamespace(environment.name),
      },
    });
    for (const stream of ARCHIVED_STREAMS) {
      new StreamConsumer(archiver, { storage, streams, stream, mapping: ARCHIVER_MAPPING });
      this.watch(stream, streams.byName[stream].name);
    }
    new GlueJob(new Construct(this, "facts"), "lake", {
      storage,
      arguments: {
        "--lake": `s3://${this.bucket.bucket}`,
        "--database": lakeDatabase(environment.name),
        "--region": this.region.stringValue,
      },
      grants: this.toMakeFacts(),
      workers: WORKERS,
      timeoutMinutes: JOB_TIMEOUT_MINUTES,
    });
  }

  /** Raw is read; what is made of it is read, written and tidied up. */
  private toMakeFacts(): Grant[] {
    const inside = (...folders: string[]) => folders.map((folder) => `${this.bucket.arn}/${folder}*`);
    return [
      { actions: ["s3:GetObject"], resources: inside(RAW) },
      {
        actions: ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
        resources: inside("facts/", "manifests/", WORK),
      },
      { actions: ["s3:ListBucket"], resources: [this.bucket.arn] },
    ];
  }

  /** An object cannot be put twice in halves, and nobody who puts it can read it. */
  private toArchive(): Binding {
    return {
      value: this.bucket.bucket,
      grants: [
        { actions: ["s3:PutObject"], resources: [`${this.bucket.arn}/${RAW}*`] },
        {
          actions: ["kms:GenerateDataKey"],
          resources: [this.storage.key.arn],
          conditions: [viaService("s3", this.region.stringValue)],
        },
      ],
    };
  }

  /**
   * A Lambda that is not even invoked has neither errors nor an age, so what is put is held against what comes in: what came
   * last in an hour may be put in the next one.
   */
  private watch(stream: StreamName, streamName: string): void {
    const archived: MetricName = "ArchivedRecords";
    const query = (
      id: string,
      namespace: string,
      metricName: string,
      dimensions: Record<string, string>,
    ) => ({
      id,
      metric: { namespace, metricName, dimensions, stat: "Sum", period: HOUR },
    });
    this.alarms[`${stream}-raw-old`] = {
      alarmDescription: `What came into ${stream} two hours ago is not in raw`,
      section: "raw-old",
      metricQuery: [
        query("incoming", "AWS/Kinesis", "IncomingRecords", { StreamName: streamName }),
        query("archived", metricsNamespace(this.environment.name), archived, { Stream: stream }),
        {
          id: "result",
          expression: "IF(FILL(archived, 0) > 0, 0, FILL(incoming, 0))",
          label: "records that came in an hour in which none was put into raw",
          returnData: true,
        },
      ],
      ...above(0, { times: 2 }),
      treatMissingData: "notBreaching",
    };
  }
}
