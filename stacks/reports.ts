import type { Construct } from "constructs";
import type { Environment } from "../config/environments.ts";
import type { ReportsEnvironment } from "../functions/reports/env.ts";
import { EnvironmentStack } from "./constructs/environment-stack.ts";
import { NodeFunction } from "./constructs/node-function.ts";
import { SecurityGroup } from "./constructs/security-group.ts";
import type { Database } from "./database.ts";
import type { Network } from "./network.ts";
import type { Storage } from "./storage.ts";

/** The Lambda that runs a named report, for reading. */
export class Reports extends EnvironmentStack {
  readonly function: NodeFunction;

  constructor(
    scope: Construct,
    environment: Environment,
    parts: { network: Network; storage: Storage; database: Database },
  ) {
    super(scope, environment, "reports");
    const { network, storage, database } = parts;
    const group = new SecurityGroup(this, "group", {
      noun: "reports",
      description: "The reports Lambda",
      vpcId: network.vpc.id,
    });
    database.letIn(group);
    this.function = new NodeFunction<ReportsEnvironment>(this, "reports", {
      storage,
      environment: { ...database.address, ...database.toLogIn(this, "reader") },
      inside: { network, group },
    });
  }
}
