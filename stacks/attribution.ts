import type { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group/index.js";
import { GlueConnection } from "@cdktf/provider-aws/lib/glue-connection/index.js";
import { GlueJob } from "@cdktf/provider-aws/lib/glue-job/index.js";
import { GlueSecurityConfiguration } from "@cdktf/provider-aws/lib/glue-security-configuration/index.js";
import type { Construct } from "constructs";
import { ARTIFACTS } from "../config/artifacts.ts";
import type { Environment } from "../config/environments.ts";
import { Artifact } from "./constructs/artifact.ts";
import { EnvironmentStack } from "./constructs/environment-stack.ts";
import { MAY_WRITE_GLUE_METRICS, mayUseArtifacts, mayUseConnection } from "./constructs/glue-grants.ts";
import { createLogGroup, mayWriteTo } from "./constructs/log-group.ts";
import { HTTPS_PORT, SecurityGroup } from "./constructs/security-group.ts";
import { ServiceRole } from "./constructs/service-role.ts";
import type { Database } from "./database.ts";
import type { Network } from "./network.ts";
import type { Storage } from "./storage.ts";
import type { Streams } from "./streams.ts";

const NOUN = "attribution";

const LOGIN = "ingest";

/** In the artifact bucket. */
const PREFIXES = { files: `glue/${NOUN}`, checkpoint: `checkpoints/${NOUN}` };

/** A run that was healthy for a while gets all of them again. */
const RETRIES = 10;

/** As on a laptop: no empty micro-batches, small tables of few partitions, every time in UTC. */
const SPARK = [
  "spark.sql.session.timeZone=UTC",
  "spark.sql.adaptive.enabled=false",
  "spark.sql.streaming.noDataMicroBatches.enabled=false",
  "spark.sql.streaming.minBatchesToRetain=5",
  "spark.sql.execution.arrow.maxRecordsPerBatch=50000",
].join(" --conf ");

interface Parts {
  network: Network;
  storage: Storage;
  streams: Streams;
  database: Database;
}

/** The Glue streaming job that credits lines to clicks. */
export class Attribution extends EnvironmentStack {
  readonly job: GlueJob;
  /** What the job and its Spark say. */
  readonly logGroups: { error: CloudwatchLogGroup; output: CloudwatchLogGroup };
  private readonly parts: Parts;

  constructor(scope: Construct, environment: Environment, parts: Parts) {
    super(scope, environment, NOUN);
    this.parts = parts;
    const { storage } = parts;
    const group = this.createGroup();
    const connection = this.createConnection(group);
    const security = this.createSecurityConfiguration();
    const script = this.upload("script", ARTIFACTS.attributionScript, "job-<hash>.py");
    const code = this.upload("package", ARTIFACTS.attributionPackage, "attribution-<hash>.zip");
    const wheels = this.upload("wheels", ARTIFACTS.attributionWheels, "attribution-<hash>.gluewheels.zip");
    // Glue makes up the rest of the groups' names.
    const logPrefix = `/aws-glue/jobs/${this.resourceName(NOUN)}`;
    const logGroup = (kind: string) =>
      createLogGroup(
        this,
        `log-${kind}`,
        storage,
        `${logPrefix}/${security.name}-role/${this.resourceName(NOUN)}/${kind}`,
      );
    this.logGroups = { error: logGroup("error"), output: logGroup("output") };
    const { role, policy } = this.createRole(connection, group);
    const maximum = this.setting("workers_maximum");
    this.job = new GlueJob(this, "job", {
      name: this.resourceName(NOUN),
      description: "Credits every checkout line to the clicks that led to it",
      glueVersion: "6.0",
      roleArn: role.arn,
      command: { name: "gluestreaming", pythonVersion: "3", scriptLocation: script.url },
      connections: [connection.name],
      securityConfiguration: security.name,
      workerType: this.setting("worker_type").stringValue,
      numberOfWorkers: maximum.numberValue,
      executionProperty: { maxConcurrentRuns: 1 },
      maxRetries: RETRIES,
      // Without one Glue ends a streaming run after eight hours.
      timeout: `\${${this.setting("job_timeout_hours").fqn} * 60}` as unknown as number,
      maintenanceWindow: this.setting("maintenance_window").stringValue,
      defaultArguments: {
        ...this.ownArguments(),
        "--extra-py-files": code.url,
        "--additional-python-modules": wheels.url,
        "--python-modules-installer-option": "--no-index",
        "--conf": SPARK,
        "--custom-logGroup-prefix": logPrefix,
        "--enable-auto-scaling": `\${${maximum.fqn} > ${this.setting("workers").fqn} ? "true" : "false"}`,
        "--enable-metrics": "true",
        "--enable-observability-metrics": "true",
        "--job-bookmark-option": "job-bookmark-disable",
        "--job-language": "python",
      },
      dependsOn: [policy, this.logGroups.error, this.logGroups.output, ...group.rules],
    });
  }

  /** What glue-scripts/attribution/job.py reads. */
  private ownArguments(): Record<string, string> {
    const { storage, streams, database } = this.parts;
    const { address, port } = database.instance;
    return {
      "--clicks_stream": streams.byName.clicks.name,
      "--checkouts_stream": streams.byName.checkouts.name,
      "--checkpoint_location": `s3://${storage.artifacts.bucket}/${PREFIXES.checkpoint}/`,
      "--database_url": `postgresql://${LOGIN}@${address}:${port}/${database.databaseName}`,
      "--database_login": "iam",
      "--region": this.region.stringValue,
    };
  }

  private upload(id: string, file: string, name: string): Artifact {
    return new Artifact(this, id, this.parts.storage, file, `${PREFIXES.files}/${name}`);
  }

  private createGroup(): SecurityGroup {
    const { network, database } = this.parts;
    const group = new SecurityGroup(this, "group", {
      noun: NOUN,
      description: "The attribution job",
      vpcId: network.vpc.id,
    });
    group.allowWithin("Driver and executors");
    group.allowTo(network.endpoints, HTTPS_PORT, "AWS services");
    group.allowToPrefixList(network.s3PrefixListId, "Files and checkpoint");
    database.letIn(group);
    return group;
  }

  private createConnection(group: SecurityGroup): GlueConnection {
    const [subnet] = this.parts.network.subnets;
    return new GlueConnection(this, "connection", {
      name: this.resourceName(NOUN),
      connectionType: "NETWORK",
      physicalConnectionRequirements: {
        availabilityZone: subnet.availabilityZone,
        subnetId: subnet.id,
        securityGroupIdList: [group.id],
      },
    });
  }

  private createSecurityConfiguration(): GlueSecurityConfiguration {
    const kmsKeyArn = this.parts.storage.key.arn;
    return new GlueSecurityConfiguration(this, "security", {
      name: this.resourceName(NOUN),
      encryptionConfiguration: {
        cloudwatchEncryption: { cloudwatchEncryptionMode: "SSE-KMS", kmsKeyArn },
        // The job has no bookmarks.
        jobBookmarksEncryption: { jobBookmarksEncryptionMode: "CSE-KMS", kmsKeyArn },
        s3Encryption: { s3EncryptionMode: "SSE-KMS", kmsKeyArn },
      },
    });
  }

  private createRole(connection: GlueConnection, group: SecurityGroup): ServiceRole {
    const { network, storage, streams, database } = this.parts;
    const groups = Object.values(this.logGroups);
    return new ServiceRole(this, "role", {
      noun: NOUN,
      service: "glue.amazonaws.com",
      grants: [
        ...streams.mayRead(this, "clicks", "steadily"),
        ...streams.mayRead(this, "checkouts", "steadily"),
        database.mayLogIn(this, LOGIN),
        ...mayUseArtifacts(this, storage, PREFIXES),
        ...mayUseConnection(this, { connection, network, group }),
        ...groups.map(mayWriteTo),
        // Glue asks for both also where the groups are there and have the key.
        {
          actions: ["logs:AssociateKmsKey", "logs:CreateLogGroup"],
          resources: groups.map(({ arn }) => `${arn}:*`),
        },
        MAY_WRITE_GLUE_METRICS,
      ],
    });
  }
}
