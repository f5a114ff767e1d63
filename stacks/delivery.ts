import type { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import type { Construct } from "constructs";
import type { Environment } from "../config/environments.ts";
import { DEPLOY_WHEN_CHECKED } from "./constructs/delivery-names.ts";
import { EnvironmentStack } from "./constructs/environment-stack.ts";
import { ServiceRole } from "./constructs/service-role.ts";
import { CheckProject } from "./delivery/check-project.ts";
import { type ComponentName, componentsOf } from "./delivery/components.ts";
import { DeployProject } from "./delivery/deploy-project.ts";
import type { Storage } from "./storage.ts";

/** CodeBuild cannot have a state that lies in a folder of one person. Permanent: say which bucket keeps it. */
export class DeliveryNeedsSharedStateError extends Error {
  override name = "DeliveryNeedsSharedStateError";
}

/**
 * CodeBuild, two projects a component: one tests what a push to main has changed and may deploy nothing, one deploys
 * what the first has handed over.
 */
export class Delivery extends EnvironmentStack {
  /** @throws DeliveryNeedsSharedStateError */
  constructor(scope: Construct, environment: Environment, storage: Storage) {
    if (environment.state === "local") {
      throw new DeliveryNeedsSharedStateError(noDelivery(environment));
    }
    super(scope, environment, "delivery");
    const names = componentsOf(environment.lanes);
    const starter = this.createStarter(names);
    for (const name of names) {
      const { project } = new CheckProject(this, name, storage);
      new DeployProject(this, name, { storage, check: project, starterArn: starter.arn });
    }
  }

  /** As whom the rules start deployments; a check may start none. */
  private createStarter(names: readonly ComponentName[]): IamRole {
    const { role } = new ServiceRole(this, "starter", {
      noun: DEPLOY_WHEN_CHECKED,
      service: "events.amazonaws.com",
      trustConditions: [{ test: "StringEquals", variable: "aws:SourceAccount", values: [this.accountId] }],
      grants: [
        {
          actions: ["codebuild:StartBuild"],
          resources: names.map((name) =>
            this.arn("codebuild", `project/${this.resourceName(`deploy-${name}`)}`),
          ),
        },
      ],
    });
    return role;
  }
}

/** Why an environment is not delivered by CodeBuild. */
export function noDelivery({ name }: Environment): string {
  return `${name} has no delivery: its state is local; set a bucket in config/environments.ts`;
}
