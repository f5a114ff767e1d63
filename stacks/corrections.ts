import type { Construct } from "constructs";
import type { Environment } from "../config/environments.ts";
import type { CorrectionsEnvironment } from "../functions/corrections/env.ts";
import { EnvironmentStack } from "./constructs/environment-stack.ts";
import { NodeFunction } from "./constructs/node-function.ts";
import { HTTPS_PORT, SecurityGroup } from "./constructs/security-group.ts";
import type { Database } from "./database.ts";
import type { Network } from "./network.ts";
import type { Storage } from "./storage.ts";
import type { Streams } from "./streams.ts";

/** The Lambda behind `npm run settings` and `npm run rejected`. */
export class Corrections extends EnvironmentStack {
  readonly function: NodeFunction;

  constructor(
    scope: Construct,
    environment: Environment,
    parts: { network: Network; storage: Storage; streams: Streams; database: Database },
  ) {
    super(scope, environment, "corrections");
    const { network, storage, streams, database } = parts;
    const group = new SecurityGroup(this, "group", {
      noun: "corrections",
      description: "The corrections Lambda",
      vpcId: network.vpc.id,
    });
    database.letIn(group);
    group.allowTo(network.endpoints, HTTPS_PORT, "The streams");
    this.function = new NodeFunction<CorrectionsEnvironment>(this, "corrections", {
      storage,
      environment: {
        ...database.address,
        ...database.toLogIn(this, "corrector"),
        CLICKS_STREAM: streams.toWrite(this, "clicks"),
        CHECKOUTS_STREAM: streams.toWrite(this, "checkouts"),
      },
      inside: { network, group },
    });
    this.function.stayActive();
  }
}
