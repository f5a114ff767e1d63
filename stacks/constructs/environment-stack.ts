import { join, relative } from "node:path";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider/index.js";
import { App, LocalBackend, S3Backend, TerraformStack, TerraformVariable } from "cdktf";
import type { Construct } from "constructs";
import type { Environment } from "../../config/environments.ts";

const PRODUCT = "ecommerce-streaming";

/** A stack of one environment: its id, its names and its state carry the environment's name. */
export abstract class EnvironmentStack extends TerraformStack {
  readonly environment: Environment;
  /** AWS region of the stack's resources. */
  readonly region: TerraformVariable;

  /** @param component what the stack is called in its file, its id and its state */
  constructor(scope: Construct, environment: Environment, component: string) {
    super(scope, `${environment.name}-${component}`);
    this.environment = environment;
    this.keepState(component);
    new TerraformVariable(this, "environment", {
      type: "string",
      description: "must be the environment that was synthesized: catches another one's var-file",
      validation: [
        {
          condition: `\${var.environment == "${environment.name}"}`,
          errorMessage: `These stacks are synthesized for ${environment.name}: give config/${environment.name}.tfvars, or set ENVIRONMENT.`,
        },
      ],
    });
    this.region = new TerraformVariable(this, "region", { type: "string", description: "AWS region" });
    new AwsProvider(this, "aws", {
      region: this.region.stringValue,
      defaultTags: [{ tags: { project: PRODUCT, environment: environment.name, component } }],
    });
  }

  /** Such as `ecommerce-streaming-dev-orchestrator`. */
  resourceName(noun: string): string {
    return `${PRODUCT}-${this.environment.name}-${noun}`;
  }

  private keepState(component: string): void {
    const { name, state } = this.environment;
    if (state === "local") {
      // Relative, so that the same stacks are the same bytes in any folder.
      const folder = join(App.of(this).outdir, "stacks", this.node.id);
      new LocalBackend(this, {
        path: relative(folder, join("terraform-state", name, `${component}.tfstate`)),
      });
      return;
    }
    const { bucket, region } = state;
    const backend = new S3Backend(this, {
      bucket,
      region,
      key: `${name}/${component}.tfstate`,
      encrypt: true,
    });
    backend.addOverride("use_lockfile", true);
  }
}
