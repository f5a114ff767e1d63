import { AthenaNamedQuery } from "@cdktf/provider-aws/lib/athena-named-query/index.js";
import { AthenaWorkgroup } from "@cdktf/provider-aws/lib/athena-workgroup/index.js";
import type { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket/index.js";
import type { Construct } from "constructs";
import { type NamedQuery, namedQueries } from "../athena/named-queries.ts";
import { ORDERS_TABLE } from "../athena/orders-table.ts";
import type { Environment } from "../config/environments.ts";
import { insightsWorkgroup } from "../config/insights.ts";
import { lakeDatabase } from "../config/lake.ts";
import type { InsightsEnvironment } from "../functions/insights/env.ts";
import { EnvironmentStack } from "./constructs/environment-stack.ts";
import { NodeFunction } from "./constructs/node-function.ts";
import { type Binding, type Grant, viaService } from "./constructs/policy.ts";
import { createPrivateBucket } from "./constructs/private-bucket.ts";
import { EXTERNAL } from "./lake/facts-grants.ts";
import { mayReadFacts } from "./lake/read-facts.ts";
import type { Lake } from "./lake.ts";
import type { Storage } from "./storage.ts";

/** What a query may scan, for 5 US cents: more than a year of 100 events a second in the columns that a report reads. */
const SCANNED_BYTES_LIMIT = 10 * 1024 ** 3;

/** An answer can be asked for again. */
const KEEP_RESULTS_DAYS = 7;

/** Of the lake: facts, and what lies beside them. Raw has addresses, and is nothing that reports read. */
const readBy = ({ lanes }: Environment) =>
  lanes.includes("orders") ? [EXTERNAL, "facts/", ORDERS_TABLE.prefix] : [EXTERNAL, "facts/"];

/** What visitors did, by Athena: a workgroup, a place for what it answers, the Lambda that runs reports in it. */
export class Insights extends EnvironmentStack {
  private readonly storage: Storage;
  private readonly lake: Lake;
  private readonly results: S3Bucket;
  private readonly workgroup: AthenaWorkgroup;

  constructor(scope: Construct, environment: Environment, parts: { storage: Storage; lake: Lake }) {
    super(scope, environment, "insights");
    const { storage, lake } = parts;
    this.storage = storage;
    this.lake = lake;
    this.results = createPrivateBucket(this, "results", storage.key, { keepDays: { "": KEEP_RESULTS_DAYS } });
    this.workgroup = this.createWorkgroup();
    this.nameQueries(this, namedQueries());
    new NodeFunction<InsightsEnvironment>(this, "insights", {
      storage,
      environment: { DATABASE: this.toReadFacts(), WORKGROUP: this.toQuery(this) },
    });
  }

  /** Has the workgroup offer queries of the lake. @param stack whose they are */
  nameQueries(stack: EnvironmentStack, queries: readonly NamedQuery[]): void {
    for (const { name, description, query } of queries) {
      new AthenaNamedQuery(stack, `query-${name}`, {
        name: stack.resourceName(name),
        description,
        workgroup: this.workgroup.name,
        database: this.lake.database.name,
        query,
      });
    }
  }

  private createWorkgroup(): AthenaWorkgroup {
    return new AthenaWorkgroup(this, "workgroup", {
      name: insightsWorkgroup(this.environment.name),
      description: "Reports on what visitors did",
      // With it goes the history of its queries.
      forceDestroy: true,
      configuration: {
        enforceWorkgroupConfiguration: true,
        publishCloudwatchMetricsEnabled: true,
        bytesScannedCutoffPerQuery: SCANNED_BYTES_LIMIT,
        engineVersion: { selectedEngineVersion: "Athena engine version 3" },
        resultConfiguration: {
          outputLocation: `s3://${this.results.bucket}/`,
          encryptionConfiguration: { encryptionOption: "SSE_KMS", kmsKeyArn: this.storage.key.arn },
        },
      },
    });
  }

  /** Athena reads in the name of who asks. */
  private toReadFacts(): Binding {
    return {
      value: lakeDatabase(this.environment.name),
      grants: [...mayReadFacts(this, this.lake, readBy(this.environment)), this.mayUseKey(this)],
    };
  }

  /** The workgroup's name, for a function that asks in it: Athena writes what it answers in that name, too. */
  toQuery(asker: EnvironmentStack): Binding {
    const { arn } = this.results;
    return {
      value: this.workgroup.name,
      grants: [
        {
          actions: [
            "athena:GetQueryExecution",
            "athena:GetQueryResults",
            "athena:StartQueryExecution",
            "athena:StopQueryExecution",
          ],
          resources: [this.workgroup.arn],
        },
        { actions: ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"], resources: [`${arn}/*`] },
        { actions: ["s3:GetBucketLocation", "s3:ListBucket"], resources: [arn] },
        this.mayUseKey(asker),
      ],
    };
  }

  private mayUseKey(asker: EnvironmentStack): Grant {
    return {
      actions: ["kms:Decrypt", "kms:GenerateDataKey"],
      resources: [this.storage.key.arn],
      conditions: [viaService("s3", asker.region.stringValue)],
    };
  }
}
