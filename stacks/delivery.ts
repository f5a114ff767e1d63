import type { Construct } from "constructs";
import type { Environment } from "../config/environments.ts";
import { EnvironmentStack } from "./constructs/environment-stack.ts";
import { componentsOf } from "./delivery/components.ts";
import { DeployProject } from "./delivery/deploy-project.ts";
import type { Storage } from "./storage.ts";

/** CodeBuild cannot have a state that lies in a folder of one person. Permanent: say which bucket keeps it. */
export class DeliveryNeedsSharedStateError extends Error {
  override name = "DeliveryNeedsSharedStateError";
}

/** CodeBuild, a project a component: tests and deploys what a push to main has changed. */
export class Delivery extends EnvironmentStack {
  /** @throws DeliveryNeedsSharedStateError */
  constructor(scope: Construct, environment: Environment, storage: Storage) {
    if (environment.state === "local") {
      throw new DeliveryNeedsSharedStateError(noDelivery(environment));
    }
    super(scope, environment, "delivery");
    for (const name of componentsOf(environment.lanes)) {
      new DeployProject(this, name, storage);
    }
  }
}

/** Why an environment is not delivered by CodeBuild. */
export function noDelivery({ name }: Environment): string {
  return `${name} has no delivery: its state is local; set a bucket in config/environments.ts`;
}
