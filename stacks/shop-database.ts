import type { DbInstance } from "@cdktf/provider-aws/lib/db-instance/index.js";
import { LambdaInvocation } from "@cdktf/provider-aws/lib/lambda-invocation/index.js";
import { Fn } from "cdktf";
import type { Construct } from "constructs";
import type { Environment } from "../config/environments.ts";
import type { ShopMigrationsEnvironment } from "../functions/shop-migrations/env.ts";
import type { ShopLogin } from "../mysql/logins.ts";
import { SHOP_DATABASE } from "../mysql/tables.ts";
import { EnvironmentStack } from "./constructs/environment-stack.ts";
import { masterSecretOf } from "./constructs/master-binding.ts";
import { createMysqlInstance } from "./constructs/mysql-instance.ts";
import { NodeFunction } from "./constructs/node-function.ts";
import type { Grant } from "./constructs/policy.ts";
import { HTTPS_PORT, MYSQL_PORT, SecurityGroup } from "./constructs/security-group.ts";
import { storageAlarm } from "./constructs/storage-alarm.ts";
import type { Network } from "./network.ts";
import { syncAlarms } from "./shop-database/alarms.ts";
import { createSync } from "./shop-database/sync.ts";
import type { Storage } from "./storage.ts";
import type { Warehouse } from "./warehouse.ts";

const MASTER = "master";

/** The certificate authorities of RDS ship with each function. */
const DATABASE_CA = "rds";

interface Parts {
  network: Network;
  storage: Storage;
  warehouse: Warehouse;
}

/**
 * The shop's own database, the Lambda that brings its tables and users up to date when it is deployed, and the one that exports
 * them for the warehouse.
 */
export class ShopDatabase extends EnvironmentStack {
  readonly instance: DbInstance;
  private readonly group: SecurityGroup;
  private readonly parts: Parts;

  constructor(scope: Construct, environment: Environment, parts: Parts) {
    super(scope, environment, "shop-database");
    const { network, storage } = parts;
    this.parts = parts;
    this.group = this.createGroup("database-group", "shop-database", "The shop's MySQL");
    this.instance = createMysqlInstance(this, { master: MASTER, network, storage, group: this.group });
    this.migrate();
    createSync(this, parts);
    const gigabytes = "shop_database_storage_gb";
    this.alarms["shop-database-storage"] = storageAlarm(this, this.instance, {
      ...{ whose: "The shop's database's", gigabytes },
    });
    Object.assign(this.alarms, syncAlarms(this));
  }

  /** Opens the way to MySQL; the rules belong to the group's stack. */
  letIn(group: SecurityGroup): void {
    group.allowTo(this.group, MYSQL_PORT, "MySQL");
  }

  /** How a function of another stack logs in, for its environment. */
  toLogIn(stack: EnvironmentStack, login: ShopLogin) {
    return {
      ...this.address,
      DATABASE_USER: { value: login, grants: [this.mayLogIn(stack, login)] },
      DATABASE_LOGIN: "iam",
      DATABASE_CA,
    } as const;
  }

  private mayLogIn(stack: EnvironmentStack, login: ShopLogin): Grant {
    return {
      actions: ["rds-db:connect"],
      resources: [stack.arn("rds-db", `dbuser:${this.instance.resourceId}/${login}`)],
    };
  }

  private get address() {
    const { address, port } = this.instance;
    return { DATABASE_HOST: address, DATABASE_PORT: Fn.tostring(port), DATABASE_NAME: SHOP_DATABASE };
  }

  /** A migration that fails, fails the deployment. */
  private migrate(): void {
    const { network, storage } = this.parts;
    const group = this.createGroup("migrations-group", "shop-migrations", "The shop's migrations Lambda");
    this.letIn(group);
    group.allowTo(network.endpoints, HTTPS_PORT, "The master password");
    const migrations = new NodeFunction<ShopMigrationsEnvironment>(this, "shop-migrations", {
      storage,
      environment: {
        ...this.address,
        DATABASE_CA,
        MASTER_SECRET_ARN: masterSecretOf(this, storage, this.instance),
      },
      inside: { network, group },
    });
    new LambdaInvocation(this, "migrate", {
      functionName: migrations.function.functionName,
      input: Fn.jsonencode({}),
      triggers: { bundle: migrations.bundle.hash },
      dependsOn: group.rules,
    });
    migrations.stayActive();
  }

  private createGroup(id: string, noun: string, description: string): SecurityGroup {
    return new SecurityGroup(this, id, { noun, description, vpcId: this.parts.network.vpc.id });
  }
}
