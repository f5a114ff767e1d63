import { LambdaInvocation } from "@cdktf/provider-aws/lib/lambda-invocation/index.js";
import type { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket/index.js";
import { dependable, Fn } from "cdktf";
import { Construct } from "constructs";
import type { Environment } from "../config/environments.ts";
import { lakeDatabase } from "../config/lake.ts";
import { metricsNamespace } from "../config/names.ts";
import { KEEP_EXPORTS_DAYS, SYNC_FOLDERS } from "../config/sync.ts";
import { WAKE_MINUTE, WAREHOUSE_DATABASE, WAREHOUSE_READER } from "../config/warehouse.ts";
import type { WarehouseEnvironment } from "../functions/warehouse/env.ts";
import type { WarehouseAnswers } from "../functions/warehouse/warehouse.ts";
import { EnvironmentStack } from "./constructs/environment-stack.ts";
import { NodeFunction } from "./constructs/node-function.ts";
import { type Binding, type Grant, viaService } from "./constructs/policy.ts";
import { createPrivateBucket } from "./constructs/private-bucket.ts";
import { mayReadFacts } from "./lake/read-facts.ts";
import type { Lake } from "./lake.ts";
import type { Network } from "./network.ts";
import type { Storage } from "./storage.ts";
import type { Streams } from "./streams.ts";
import { warehouseAlarms } from "./warehouse/alarms.ts";
import { WarehouseNamespace } from "./warehouse/namespace.ts";
import { WarehouseWorkgroup } from "./warehouse/workgroup.ts";

/** Where the figures of the latest wake lie in the bucket. */
const FIGURES = "warehouse/";

/** Of the lake: what events have become, and imported sets. */
const FACTS = "facts/";
/** What is taken from the lake, on its way; a refill that died leaves it there. */
const REFILL = `${FIGURES}refill/`;

const KEEP_REFILL_DAYS = 7;

interface Parts {
  network: Network;
  storage: Storage;
  streams: Streams;
  lake: Lake;
  /** The rule whose state says whether the system is wanted. */
  wanted: Binding;
}

/** Business figures over all that comes: Redshift, which sleeps, and a Lambda that wakes it by the clock. */
export class Warehouse extends EnvironmentStack {
  /** Figures of wakes; what is to be loaded may lie beside them. */
  readonly bucket: S3Bucket;
  readonly function: NodeFunction;
  readonly compute: WarehouseWorkgroup;
  readonly data: WarehouseNamespace;
  private readonly parts: Parts;

  constructor(scope: Construct, environment: Environment, parts: Parts) {
    super(scope, environment, "warehouse");
    this.parts = parts;
    const { network, storage } = parts;
    this.bucket = createPrivateBucket(new Construct(this, "files"), "warehouse", storage.key, {
      keepDays: {
        [REFILL]: KEEP_REFILL_DAYS,
        [SYNC_FOLDERS.rows]: KEEP_EXPORTS_DAYS,
        [SYNC_FOLDERS.runs]: KEEP_EXPORTS_DAYS,
      },
    });
    this.data = new WarehouseNamespace(this, parts);
    this.data.allow(...this.mayCopy(), ...mayReadFacts(this, parts.lake, [FACTS]));
    this.compute = new WarehouseWorkgroup(this, { network, namespace: this.data.namespace });
    this.function = this.createFunction();
    this.wakeByClock(this.migrate());
    Object.assign(this.alarms, warehouseAlarms(this));
  }

  /** Lets Redshift read more of what is outside of it, as COPY does. */
  allowNamespace(...grants: Grant[]): void {
    this.data.allow(...grants);
  }

  private createFunction(): NodeFunction {
    const { storage, streams, wanted } = this.parts;
    const { clicks, checkouts } = streams.byName;
    return new NodeFunction<WarehouseEnvironment>(this, "warehouse", {
      storage,
      environment: {
        WORKGROUP: this.toAsk(),
        DATABASE: WAREHOUSE_DATABASE,
        OWNER_SECRET_ARN: this.toBeOwner(),
        STREAMS: Fn.jsonencode({ clicks: clicks.name, checkouts: checkouts.name }),
        LAKE_DATABASE: lakeDatabase(this.environment.name),
        // Which of the two, Terraform knows.
        AUTO_REFRESH: `\${${this.setting("warehouse_auto_refresh").fqn} ? "yes" : "no"}` as "yes" | "no",
        FIGURES_BUCKET: this.toKeepFigures(),
        EXPORTS_BUCKET: this.toLoadExports(),
        KEEP_RULE_NAME: wanted,
        LAKE_BUCKET: this.toRefill(),
        METRICS_NAMESPACE: metricsNamespace(this.environment.name),
      },
      // The next wake tries again; another at once would be paid for and fail alike.
      retries: 0,
      roleTags: { RedshiftDbRoles: WAREHOUSE_READER },
    });
  }

  /** A migration that fails, fails the deployment. */
  private migrate(): LambdaInvocation {
    const request: WarehouseAnswers["migrate"]["request"] = { action: "migrate" };
    return new LambdaInvocation(this, "migrate", {
      functionName: this.function.function.functionName,
      input: Fn.jsonencode(request),
      triggers: {
        bundle: this.function.bundle.hash,
        autoRefresh: Fn.tostring(this.setting("warehouse_auto_refresh").booleanValue),
      },
      // Nothing runs without it.
      dependsOn: [this.compute.usageLimit],
    });
  }

  /** @param migrated before the first wake */
  private wakeByClock(migrated: LambdaInvocation): void {
    const minutes = this.setting("warehouse_wake_minutes").fqn;
    const request: WarehouseAnswers["tick"]["request"] = { action: "refresh", if_wanted: true };
    const ofHour = `${minutes} < 60 ? format("%d/%d", ${WAKE_MINUTE} % ${minutes}, ${minutes}) : "${WAKE_MINUTE}"`;
    const rule = this.function.onSchedule("warehouse", {
      description: "Wakes the warehouse while the system is wanted",
      expression: `\${format("cron(%s * * * ? *)", ${ofHour})}`,
      input: request,
    });
    rule.dependsOn = [dependable(migrated)];
  }

  /** Statements of its own on the one workgroup, in its own name. */
  private toAsk(): Binding {
    const { workgroupName, arn } = this.compute.workgroup;
    return {
      value: workgroupName,
      grants: [
        {
          actions: [
            "redshift-data:BatchExecuteStatement",
            "redshift-data:ExecuteStatement",
            "redshift-serverless:GetCredentials",
          ],
          resources: [arn],
        },
        {
          // A statement has no ARN; each is told to whoever asked it.
          actions: [
            "redshift-data:CancelStatement",
            "redshift-data:DescribeStatement",
            "redshift-data:GetStatementResult",
          ],
          resources: ["*"],
          conditions: [
            {
              test: "StringEquals",
              variable: "redshift-data:statement-owner-iam-userid",
              values: ["&{aws:userid}"],
            },
          ],
        },
      ],
    };
  }

  /** The password of who owns everything. */
  private toBeOwner(): Binding {
    const { adminPasswordSecretArn } = this.data.namespace;
    return {
      value: adminPasswordSecretArn,
      grants: [
        { actions: ["secretsmanager:GetSecretValue"], resources: [adminPasswordSecretArn] },
        {
          actions: ["kms:Decrypt"],
          resources: [this.parts.storage.key.arn],
          conditions: [viaService("secretsmanager", this.region.stringValue)],
        },
      ],
    };
  }

  /** What streams have dropped unread lies in raw; what was put for COPY is taken away again. */
  private toRefill(): Binding {
    const { bucket, arn } = this.parts.lake.bucket;
    return {
      value: bucket,
      grants: [
        {
          actions: ["s3:GetObject"],
          resources: ["clicks", "checkouts"].map((name) => `${arn}/raw/${name}/*`),
        },
        { actions: ["s3:ListBucket"], resources: [arn] },
        { actions: ["s3:DeleteObject"], resources: [`${this.bucket.arn}/${REFILL}*`] },
      ],
    };
  }

  /** Redshift's own role reads what is put for COPY: of raw, and of the shop's tables. */
  private mayCopy(): Grant[] {
    return [
      {
        actions: ["s3:GetObject"],
        resources: [REFILL, SYNC_FOLDERS.rows].map((folder) => `${this.bucket.arn}/${folder}*`),
      },
      { actions: ["s3:ListBucket"], resources: [this.bucket.arn] },
      {
        actions: ["kms:Decrypt"],
        resources: [this.parts.storage.key.arn],
        conditions: [viaService("s3", this.region.stringValue)],
      },
    ];
  }

  /** Reads what the sync has exported, and tells it what became of it; it lists the bucket already. */
  private toLoadExports(): Binding {
    const { bucket, arn } = this.bucket;
    return {
      value: bucket,
      grants: [
        { actions: ["s3:GetObject"], resources: [`${arn}/${SYNC_FOLDERS.all}*`] },
        { actions: ["s3:PutObject"], resources: [`${arn}/${SYNC_FOLDERS.loaded}*`] },
      ],
    };
  }

  private toKeepFigures(): Binding {
    const { bucket, arn } = this.bucket;
    return {
      value: bucket,
      grants: [
        { actions: ["s3:GetObject", "s3:PutObject"], resources: [`${arn}/${FIGURES}*`] },
        // Without it S3 does not say that there are none yet.
        { actions: ["s3:ListBucket"], resources: [arn] },
        {
          actions: ["kms:Decrypt", "kms:GenerateDataKey"],
          resources: [this.parts.storage.key.arn],
          conditions: [viaService("s3", this.region.stringValue)],
        },
      ],
    };
  }
}
