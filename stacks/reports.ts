import { Fn } from "cdktf";
import type { Construct } from "constructs";
import type { Environment } from "../config/environments.ts";
import type { ReportsEnvironment } from "../functions/reports/env.ts";
import { EnvironmentStack } from "./constructs/environment-stack.ts";
import { NodeFunction } from "./constructs/node-function.ts";
import { SecurityGroup } from "./constructs/security-group.ts";
import type { Database } from "./database.ts";
import type { Network } from "./network.ts";
import type { Storage } from "./storage.ts";

const LOGIN = "reader";

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
    const variables = {
      ENVIRONMENT: environment.name,
      DATABASE_HOST: database.instance.address,
      DATABASE_PORT: Fn.tostring(database.instance.port),
      DATABASE_NAME: database.databaseName,
      DATABASE_USER: LOGIN,
      DATABASE_LOGIN: "iam",
      DATABASE_CA: "rds",
      LOG_LEVEL: "info",
      LOG_FORMAT: "json",
    } satisfies ReportsEnvironment;
    this.function = new NodeFunction(this, {
      noun: "reports",
      description: "Runs a named report, for reading",
      storage,
      environment: variables,
      // A report takes a second; one that takes too long is ended by the function itself after 20 s.
      timeoutSeconds: 30,
      memoryMb: 256,
      grants: [database.mayLogIn(this, LOGIN)],
      inside: { network, group },
    });
  }
}
