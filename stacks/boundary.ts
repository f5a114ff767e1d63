import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy/index.js";
import type { Construct } from "constructs";
import type { Environment } from "../config/environments.ts";
import { boundaryDocument } from "./constructs/boundary-document.ts";
import { EnvironmentStack } from "./constructs/environment-stack.ts";

/**
 * The policy that no role of the environment can exceed. A person deploys it, first of all: CodeBuild, whose roles are
 * under it too, may not change it.
 */
export class Boundary extends EnvironmentStack {
  readonly policy: IamPolicy;

  constructor(scope: Construct, environment: Environment) {
    super(scope, environment, "boundary");
    this.policy = new IamPolicy(this, "policy", {
      name: this.resourceName("boundary"),
      description: `What no role of ${this.resourceName("*")} can exceed`,
      policy: boundaryDocument(this),
      lifecycle: { preventDestroy: environment.protectsData },
    });
  }
}
