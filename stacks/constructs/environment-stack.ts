import { join, relative } from "node:path";
import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity/index.js";
import { DataAwsPartition } from "@cdktf/provider-aws/lib/data-aws-partition/index.js";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider/index.js";
import { App, LocalBackend, S3Backend, TerraformStack, TerraformVariable } from "cdktf";
import type { Construct, IConstruct } from "constructs";
import type { Environment } from "../../config/environments.ts";
import { PRODUCT, resourceName } from "../../config/names.ts";
import { type SettingName, setting } from "../settings/setting.ts";
import type { Alarm } from "./alarm.ts";

/** A stack of one environment: its id, its names and its state carry the environment's name. */
export abstract class EnvironmentStack extends TerraformStack {
  readonly environment: Environment;
  /** AWS region of the stack's resources. */
  readonly region: TerraformVariable;
  /** What monitoring makes alarms of, by the alarm's name. */
  readonly alarms: Record<string, Alarm> = {};
  /** Names of the stack's Lambdas. */
  readonly functionNames: string[] = [];
  private readonly account: DataAwsCallerIdentity;
  private readonly partition: DataAwsPartition;

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
    this.account = new DataAwsCallerIdentity(this, "account", {});
    this.partition = new DataAwsPartition(this, "partition", {});
  }

  /** Every stack of the app that there is so far. */
  static allOf(scope: Construct): EnvironmentStack[] {
    return scope.node.root.node.children.filter((child) => child instanceof EnvironmentStack);
  }

  /** The stack that a construct belongs to. */
  static override of(construct: IConstruct): EnvironmentStack {
    return TerraformStack.of(construct) as EnvironmentStack;
  }

  /** Such as `ecommerce-streaming-dev-orchestrator`. */
  resourceName(noun: string): string {
    return resourceName(this.environment.name, noun);
  }

  /** The AWS account's number. */
  get accountId(): string {
    return this.account.accountId;
  }

  /**
   * ARN of what has no reference: something of another service, or a pattern of names.
   * @param resource such as `network-interface/*`
   */
  arn(service: string, resource: string): string {
    return `arn:${this.partition.partition}:${service}:${this.region.stringValue}:${this.accountId}:${resource}`;
  }

  /** The same for a service without regions. */
  globalArn(service: string, resource: string): string {
    return `arn:${this.partition.partition}:${service}::${this.accountId}:${resource}`;
  }

  /** Of a bucket: bucket names are the world's. */
  bucketName(noun: string): string {
    return `${this.resourceName(noun)}-${this.accountId}`;
  }

  /** Of a bucket that no stack of ours has made. */
  bucketArn(bucket: string): string {
    return `arn:${this.partition.partition}:s3:::${bucket}`;
  }

  /** ARN of the account's root: whom the account's own policies give rights, with them. */
  get accountRootArn(): string {
    return this.globalArn("iam", "root");
  }

  /** The policy that no role of this environment can exceed. */
  get permissionsBoundaryArn(): string {
    return this.globalArn("iam", `policy/${this.resourceName("boundary")}`);
  }

  /** A value of `config/<environment>.tfvars`, declared in this stack. */
  setting(name: SettingName): TerraformVariable {
    return setting(this, name);
  }

  /** Path of a file of the repository, as Terraform finds it from the stack's folder. */
  pathTo(file: string): string {
    return relative(this.folder, file);
  }

  private get folder(): string {
    return join(App.of(this).outdir, "stacks", this.node.id);
  }

  private keepState(component: string): void {
    const { name, state } = this.environment;
    if (state === "local") {
      // Relative, so that the same stacks are the same bytes in any folder.
      new LocalBackend(this, { path: this.pathTo(join("terraform-state", name, `${component}.tfstate`)) });
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
