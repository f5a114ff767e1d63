import { RedshiftserverlessNamespace } from "@cdktf/provider-aws/lib/redshiftserverless-namespace/index.js";
import { Construct } from "constructs";
import { WAREHOUSE_DATABASE, WAREHOUSE_OWNER } from "../../config/warehouse.ts";
import type { EnvironmentStack } from "../constructs/environment-stack.ts";
import { createLogGroup } from "../constructs/log-group.ts";
import type { Grant } from "../constructs/policy.ts";
import { ServiceRole } from "../constructs/service-role.ts";
import type { Storage } from "../storage.ts";
import type { Streams } from "../streams.ts";

/** What Redshift tells of logins, users and statements. */
export const WAREHOUSE_LOGS = ["connectionlog", "useractivitylog", "userlog"];

/** Serverless has a name of its own; both take the role. */
export const REDSHIFT = ["redshift-serverless.amazonaws.com", "redshift.amazonaws.com"];

/** What the warehouse keeps, who owns it, and the role in which it reads what is outside of it. */
export class WarehouseNamespace extends Construct {
  readonly namespace: RedshiftserverlessNamespace;
  /** Grants of the role; may grow until the stacks are written. */
  private readonly grants: Grant[];

  constructor(stack: EnvironmentStack, { storage, streams }: { storage: Storage; streams: Streams }) {
    super(stack, "namespace");
    const { protectsData } = stack.environment;
    const namespaceName = stack.resourceName("warehouse");
    // Redshift would make them itself, without a key and for ever.
    const groups = WAREHOUSE_LOGS.map((log) =>
      createLogGroup(this, log, storage, `/aws/redshift/${namespaceName}/${log}`),
    );
    this.grants = [
      ...(["clicks", "checkouts"] as const).flatMap((name) => streams.mayRead(this, name, "now and then")),
      // Kinesis lists all or none.
      { actions: ["kinesis:ListStreams"], resources: ["*"] },
    ];
    const { role, policy } = new ServiceRole(this, "role", {
      noun: "redshift",
      service: REDSHIFT,
      trustConditions: [{ test: "StringEquals", variable: "aws:SourceAccount", values: [stack.accountId] }],
      grants: this.grants,
    });
    this.namespace = new RedshiftserverlessNamespace(this, "namespace", {
      namespaceName,
      dbName: WAREHOUSE_DATABASE,
      adminUsername: WAREHOUSE_OWNER,
      manageAdminPassword: true,
      adminPasswordSecretKmsKeyId: storage.key.arn,
      kmsKeyId: storage.key.arn,
      defaultIamRoleArn: role.arn,
      iamRoles: [role.arn],
      logExports: WAREHOUSE_LOGS,
      lifecycle: { preventDestroy: protectsData },
      dependsOn: [policy, ...groups],
    });
  }

  /** Lets Redshift read more of what is outside of it. */
  allow(...grants: Grant[]): void {
    this.grants.push(...grants);
  }
}
