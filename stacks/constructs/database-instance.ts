import { DbInstance } from "@cdktf/provider-aws/lib/db-instance/index.js";
import { DbParameterGroup } from "@cdktf/provider-aws/lib/db-parameter-group/index.js";
import { DbSubnetGroup } from "@cdktf/provider-aws/lib/db-subnet-group/index.js";
import type { Network } from "../network.ts";
import type { SettingName } from "../settings/setting.ts";
import type { Storage } from "../storage.ts";
import type { EnvironmentStack } from "./environment-stack.ts";
import { createLogGroup } from "./log-group.ts";
import type { SecurityGroup } from "./security-group.ts";

/** Up to which storage grows by itself, in times of what it began with. */
const GROWTH = 10;

export interface DatabaseInstanceProps {
  /** Of its name, before it the product and the environment. */
  noun: string;
  engine: "mysql" | "postgres";
  version: string;
  /** Of the server; the version's own for all others. */
  parameters: Readonly<Record<string, string>>;
  /** What it tells CloudWatch. */
  logs: readonly string[];
  /** @default none is made */
  databaseName?: string;
  master: string;
  settings: { instanceClass: SettingName; gigabytes: SettingName };
  network: Network;
  storage: Storage;
  group: SecurityGroup;
}

/**
 * A private instance of RDS, encrypted, backed up, that grows by itself. RDS makes and rotates the master password; everyone
 * else logs in by IAM.
 */
export function createDatabaseInstance(stack: EnvironmentStack, props: DatabaseInstanceProps): DbInstance {
  const { noun, engine, version, logs, databaseName, master, settings, network, storage, group } = props;
  const { protectsData } = stack.environment;
  const identifier = stack.resourceName(noun);
  const subnets = new DbSubnetGroup(stack, "subnets", {
    name: identifier,
    subnetIds: network.subnets.map((subnet) => subnet.id),
  });
  const parameters = new DbParameterGroup(stack, "parameters", {
    name: `${identifier}-${version.replace(".", "-")}`,
    family: `${engine}${version}`,
    parameter: Object.entries(props.parameters).map(([name, value]) => ({ name, value })),
    lifecycle: { createBeforeDestroy: true },
  });
  // Made before RDS makes them: with the key, and forgetting.
  const groups = logs.map((log) => createLogGroup(stack, `log-${log}`, storage, logGroupOf(identifier, log)));
  const gigabytes = stack.setting(settings.gigabytes);
  return new DbInstance(stack, noun, {
    identifier,
    engine,
    engineVersion: version,
    autoMinorVersionUpgrade: true,
    instanceClass: stack.setting(settings.instanceClass).stringValue,
    multiAz: stack.setting("database_multi_az").value,
    ...(databaseName && { dbName: databaseName }),
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
    enabledCloudwatchLogsExports: [...logs],
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
    dependsOn: groups,
  });
}

/** As RDS calls it. */
export const logGroupOf = (identifier: string, log: string) => `/aws/rds/instance/${identifier}/${log}`;
