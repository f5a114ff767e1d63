import type { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group/index.js";
import { GlueJob as AwsGlueJob } from "@cdktf/provider-aws/lib/glue-job/index.js";
import type { TerraformVariable } from "cdktf";
import { Construct } from "constructs";
import { GLUE_COMMANDS, JOBS, type JobName, MAX_RETRIES } from "../../glue-scripts/registry.ts";
import type { Storage } from "../storage.ts";
import { EnvironmentStack } from "./environment-stack.ts";
import { uploadJobFiles } from "./job-files.ts";
import { type JobFolders, mayReport, mayUseFolders } from "./job-grants.ts";
import { createJobLog } from "./job-log.ts";
import { createConnection, type JobNetwork, mayUseConnection } from "./job-network.ts";
import type { Grant } from "./policy.ts";
import { ServiceRole } from "./service-role.ts";

export interface GlueJobProps {
  storage: Storage;
  /** What the job's script reads, besides the place of a streaming job's checkpoint. @default nothing */
  arguments?: Readonly<Record<string, string>>;
  /** Settings of Spark, besides those that every job needs. @default none */
  spark?: Readonly<Record<string, string>>;
  /** What it may do besides using its files, its checkpoint and its log. @default nothing */
  grants?: readonly Grant[];
  /** Folders of the artifact bucket, besides its files and its checkpoint. @default none */
  folders?: JobFolders;
  workers: JobWorkers;
  timeoutMinutes: number;
  /** @default outside any network */
  inside?: JobNetwork;
}

export interface JobWorkers {
  type: TerraformVariable | string;
  /** Where it is less than the maximum, Glue scales by itself between the two. @default Glue's own least number */
  least?: TerraformVariable;
  maximum: TerraformVariable | number;
}

/** A Glue job of `glue-scripts/registry.ts`, with its files, a role and log groups of its own. */
export class GlueJob extends Construct {
  /** What its driver says. */
  readonly log: CloudwatchLogGroup;
  private readonly job: AwsGlueJob;

  constructor(scope: Construct, name: JobName, props: GlueJobProps) {
    super(scope, name);
    const { storage, workers, inside, grants = [], folders = { reads: [], keeps: [] } } = props;
    const { kind, description } = JOBS[name];
    const stack = EnvironmentStack.of(this);
    const isStreaming = kind === "streaming";
    const checkpoint = `checkpoints/${name}`;
    const files = uploadJobFiles(this, name, storage);
    const log = createJobLog(this, name, storage);
    const logGroups = [log.error, log.output];
    this.log = log.error;
    const connection = inside && createConnection(this, name, inside);
    const { role, policy } = new ServiceRole(this, "role", {
      noun: name,
      service: "glue.amazonaws.com",
      grants: [
        ...grants,
        ...mayUseFolders(stack, storage, {
          reads: [files.folder, ...folders.reads],
          keeps: [...(isStreaming ? [checkpoint] : []), ...folders.keeps],
        }),
        ...(connection && inside ? mayUseConnection(stack, connection, inside) : []),
        ...mayReport(logGroups),
      ],
    });
    this.job = new AwsGlueJob(this, "job", {
      name: stack.resourceName(name),
      description,
      glueVersion: "6.0",
      roleArn: role.arn,
      command: { name: GLUE_COMMANDS[kind], pythonVersion: "3", scriptLocation: files.script },
      ...(connection && { connections: [connection.name] }),
      securityConfiguration: storage.jobSecurity.name,
      workerType: typeof workers.type === "string" ? workers.type : workers.type.stringValue,
      numberOfWorkers: typeof workers.maximum === "number" ? workers.maximum : workers.maximum.numberValue,
      executionProperty: { maxConcurrentRuns: 1 },
      maxRetries: MAX_RETRIES[kind],
      // Without one Glue ends a run after eight hours, a streaming one too.
      timeout: props.timeoutMinutes,
      ...(isStreaming && { maintenanceWindow: stack.setting("maintenance_window").stringValue }),
      defaultArguments: {
        ...props.arguments,
        ...(isStreaming && { "--checkpoint_location": `s3://${storage.artifacts.bucket}/${checkpoint}/` }),
        ...files.arguments,
        "--conf": sparkSettings(stack, props.spark),
        "--custom-logGroup-prefix": log.prefix,
        "--enable-auto-scaling": scalesByItself(workers),
        "--enable-metrics": "true",
        "--enable-observability-metrics": "true",
        "--job-bookmark-option": "job-bookmark-disable",
        "--job-language": "python",
      },
      dependsOn: [policy, ...logGroups, ...(inside?.group.rules ?? [])],
    });
  }

  get name(): string {
    return this.job.name;
  }

  get arn(): string {
    return this.job.arn;
  }
}

/**
 * Glue takes one value a key: each further setting carries its own `--conf`. S3A, by which Glue reads and writes, takes
 * us-east-2 where it is told no region: another one's endpoint, which nothing in the network reaches.
 */
function sparkSettings(stack: EnvironmentStack, settings: GlueJobProps["spark"]): string {
  const ofAll = {
    "spark.sql.session.timeZone": "UTC",
    "spark.hadoop.fs.s3a.endpoint.region": stack.region.stringValue,
  };
  return Object.entries({ ...ofAll, ...settings })
    .map(([key, value]) => `${key}=${value}`)
    .join(" --conf ");
}

function scalesByItself({ least, maximum }: JobWorkers): string {
  if (typeof maximum === "number") {
    return "false";
  }
  return least ? `\${${maximum.fqn} > ${least.fqn} ? "true" : "false"}` : "true";
}
