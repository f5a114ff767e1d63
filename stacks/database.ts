import type { DbInstance } from "@cdktf/provider-aws/lib/db-instance/index.js";
import { LambdaInvocation } from "@cdktf/provider-aws/lib/lambda-invocation/index.js";
import { Fn } from "cdktf";
import type { Construct } from "constructs";
import type { Environment } from "../config/environments.ts";
import type { MigrationsEnvironment } from "../functions/migrations/env.ts";
import type { MigrationsRequest } from "../functions/migrations/request.ts";
import { EnvironmentStack } from "./constructs/environment-stack.ts";
import { masterSecretOf } from "./constructs/master-binding.ts";
import { NodeFunction } from "./constructs/node-function.ts";
import type { Grant } from "./constructs/policy.ts";
import { createPostgresInstance } from "./constructs/postgres-instance.ts";
import { HTTPS_PORT, POSTGRESQL_PORT, SecurityGroup } from "./constructs/security-group.ts";
import { storageAlarm } from "./constructs/storage-alarm.ts";
import type { Network } from "./network.ts";
import type { Storage } from "./storage.ts";

const DATABASE_NAME = "ecommerce";

const MASTER = "postgres";

/** Roles that log in by IAM, besides the master. */
type Login = "ingest" | "reader" | "corrector" | "recompute";

/** The certificate authorities of RDS ship with each function. */
const DATABASE_CA = "rds";

/** The PostgreSQL database, and the Lambda that brings its schema up to date when it is deployed. */
export class Database extends EnvironmentStack {
  readonly instance: DbInstance;
  readonly migrations: NodeFunction;
  private readonly group: SecurityGroup;

  constructor(scope: Construct, environment: Environment, parts: { network: Network; storage: Storage }) {
    super(scope, environment, "database");
    const { network, storage } = parts;
    this.group = new SecurityGroup(this, "database-group", {
      noun: "database",
      description: "PostgreSQL",
      vpcId: network.vpc.id,
    });
    this.instance = createPostgresInstance(this, {
      databaseName: DATABASE_NAME,
      master: MASTER,
      network,
      storage,
      group: this.group,
    });
    const group = new SecurityGroup(this, "migrations-group", {
      noun: "migrations",
      description: "The migrations Lambda",
      vpcId: network.vpc.id,
    });
    this.letIn(group);
    group.allowTo(network.endpoints, HTTPS_PORT, "The master password");
    this.migrations = this.createMigrations(network, storage, group);
    this.migrate(group);
    this.migrations.stayActive();
    this.alarms["database-storage"] = storageAlarm(this, this.instance, {
      ...{ whose: "The database's", gigabytes: "database_storage_gb" },
    });
  }

  /** Opens the way to PostgreSQL; the rules belong to the group's stack. */
  letIn(group: SecurityGroup): void {
    group.allowTo(this.group, POSTGRESQL_PORT, "PostgreSQL");
  }

  /** What a role of another stack needs to log in by IAM. */
  mayLogIn(stack: EnvironmentStack, login: Login | typeof MASTER): Grant {
    return {
      actions: ["rds-db:connect"],
      resources: [stack.arn("rds-db", `dbuser:${this.instance.resourceId}/${login}`)],
    };
  }

  /** Where it is, for a function's environment. */
  get address() {
    const { address, port } = this.instance;
    return { DATABASE_HOST: address, DATABASE_PORT: Fn.tostring(port), DATABASE_NAME };
  }

  /** How a Glue job finds it. */
  urlOf(login: Login): string {
    const { address, port } = this.instance;
    return `postgresql://${login}@${address}:${port}/${DATABASE_NAME}`;
  }

  /** How a function of another stack logs in, for its environment. */
  toLogIn(stack: EnvironmentStack, login: Login) {
    return {
      DATABASE_USER: { value: login, grants: [this.mayLogIn(stack, login)] },
      DATABASE_LOGIN: "iam",
      DATABASE_CA,
    } as const;
  }

  private createMigrations(network: Network, storage: Storage, group: SecurityGroup): NodeFunction {
    return new NodeFunction<MigrationsEnvironment>(this, "migrations", {
      storage,
      environment: {
        ...this.address,
        DATABASE_CA,
        MASTER_SECRET_ARN: masterSecretOf(this, storage, this.instance),
      },
      // RDS may take no password from the master any more once it is a member of roles that log in by IAM.
      grants: [this.mayLogIn(this, MASTER)],
      inside: { network, group },
    });
  }

  /** A migration that fails, fails the deployment. */
  private migrate(group: SecurityGroup): void {
    const request: MigrationsRequest = {
      // Only for a database that has none of its own yet.
      settings: {
        lookback_days: this.setting("lookback_days").numberValue,
        click_retention_days: this.setting("click_retention_days").numberValue,
      },
    };
    new LambdaInvocation(this, "migrate", {
      functionName: this.migrations.function.functionName,
      input: Fn.jsonencode(request),
      triggers: { bundle: this.migrations.bundle.hash },
      dependsOn: group.rules,
    });
  }
}
