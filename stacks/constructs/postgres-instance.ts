import { DbInstance } from "@cdktf/provider-aws/lib/db-instance/index.js";
import { DbParameterGroup } from "@cdktf/provider-aws/lib/db-parameter-group/index.js";
import { DbSubnetGroup } from "@cdktf/provider-aws/lib/db-subnet-group/index.js";
import type { Network } from "../network.ts";
import type { Storage } from "../storage.ts";
import type { EnvironmentStack } from "./environment-stack.ts";
import { createLogGroup } from "./log-group.ts";
import type { SecurityGroup } from "./security-group.ts";

const MAJOR_VERSION = "18";

/** What PostgreSQL says, and why RDS refused an IAM token, which PostgreSQL is not told. */
export const DATABASE_LOGS = ["postgresql", "iam-db-auth-error"];

/** Up to which storage grows by itself, in times of what it began with. */
const GROWTH = 10;

/**
 * A private RDS PostgreSQL that speaks TLS only. RDS makes and rotates the master password; everyone else logs in by
 * IAM.
 */
export function createPostgresInstance(
  stack: EnvironmentStack,
  props: { databaseName: string; master: string; network: Network; storage: Storage; group: SecurityGroup },
): DbInstance {
  const { databaseName, master, network, storage, group } = props;
  const { protectsData } = stack.environment;
  const identifier = stack.resourceName("database");
  const subnets = new DbSubnetGroup(stack, "subnets", {
    name: identifier,
    subnetIds: network.subnets.map((subnet) => subnet.id),
  });
  const parameters = new DbParameterGroup(stack, "parameters", {
    name: `${identifier}-${MAJOR_VERSION}`,
    family: `postgres${MAJOR_VERSION}`,
    parameter: [
      { name: "rds.force_ssl", value: "1" },
      { name: "log_min_duration_statement", value: "5000" },
    ],
    lifecycle: { createBeforeDestroy: true },
  });
  // Made before RDS makes them: with the key, and forgetting.
  const logs = DATABASE_LOGS.map((log) =>
    createLogGroup(stack, `log-${log}`, storage, `/aws/rds/instance/${identifier}/${log}`),
  );
  const gigabytes = stack.setting("database_storage_gb");
  return new DbInstance(stack, "database", {
    identifier,
    engine: "postgres",
    engineVersion: MAJOR_VERSION,
    autoMinorVersionUpgrade: true,
    instanceClass: stack.setting("database_instance_class").stringValue,
    multiAz: stack.setting("database_multi_az").value,
    dbName: databaseName,
    username: master,
    manageMasterUserPassword: true,
    masterUserSecretKmsKeyId: storage.key.keyId,
    iamDatabaseAuthenticationEnabled: true,
    publiclyAccessible: false,
    dbSubnetGroupName: subnets.name,
    vpcSecurityGroupIds: [group.id],
    parameterGroupName: parameters.name,
    storageType: "gp3",
    allocatedStorage: gigabytes.numberValue,
    maxAllocatedStorage: `\${${gigabytes.fqn} * ${GROWTH}}` as unknown as number,
    storageEncrypted: true,
    kmsKeyId: storage.key.arn,
    backupRetentionPeriod: stack.setting("database_backup_days").numberValue,
    copyTagsToSnapshot: true,
    enabledCloudwatchLogsExports: DATABASE_LOGS,
    applyImmediately: !protectsData,
    deletionProtection: protectsData,
    skipFinalSnapshot: !protectsData,
    deleteAutomatedBackups: !protectsData,
    ...(protectsData && { finalSnapshotIdentifier: `${identifier}-final` }),
    lifecycle: {
      // It grows by itself.
      ignoreChanges: ["allocated_storage"],
      preventDestroy: protectsData,
    },
    dependsOn: logs,
  });
}
