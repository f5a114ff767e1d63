import type { EnvironmentStack } from "../constructs/environment-stack.ts";
import type { Grant } from "../constructs/policy.ts";
import type { Storage } from "../storage.ts";
import { COMPONENTS, type ComponentName } from "./components.ts";
import { BOTS_GRANTS } from "./grants/bots.ts";
import { CORE_GRANTS } from "./grants/core.ts";
import { LAKE_GRANTS } from "./grants/lake.ts";
import { ORDERS_GRANTS } from "./grants/orders.ts";
import { WAREHOUSE_GRANTS } from "./grants/warehouse.ts";
import { mayDeployFunction, mayDeployGlueJob } from "./may-deploy.ts";

/** To deploy each component's stacks but for their Lambdas and Glue jobs, a file a lane. */
const GRANTS: Record<ComponentName, (stack: EnvironmentStack, storage: Storage) => Grant[]> = {
  ...CORE_GRANTS,
  ...BOTS_GRANTS,
  ...LAKE_GRANTS,
  ...ORDERS_GRANTS,
  ...WAREHOUSE_GRANTS,
};

/** What the role of a component's CodeBuild project may do in AWS to deploy its stacks, and nothing else. */
export function grantsOf(stack: EnvironmentStack, storage: Storage, name: ComponentName): Grant[] {
  return [
    ...GRANTS[name](stack, storage),
    ...COMPONENTS[name].functions.flatMap((noun) => mayDeployFunction(stack, storage, noun)),
    ...COMPONENTS[name].jobs.flatMap((noun) => mayDeployGlueJob(stack, storage, noun)),
    mayUseKey(storage),
    ...mayKeepState(stack, name),
  ];
}

/** What the parts encrypt with it, they encrypt in the name of who makes them. */
function mayUseKey(storage: Storage): Grant {
  return {
    actions: ["kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"],
    resources: [storage.key.arn],
  };
}

/** To read all stacks' states, and to write and lock those of its own. */
function mayKeepState(stack: EnvironmentStack, name: ComponentName): Grant[] {
  const { name: environment, state } = stack.environment;
  if (state === "local") {
    return [];
  }
  const bucket = stack.bucketArn(state.bucket);
  const keys = COMPONENTS[name].stacks.map((component) => `${bucket}/${environment}/${component}.tfstate`);
  return [
    { actions: ["s3:GetObject"], resources: [`${bucket}/${environment}/*.tfstate`] },
    { actions: ["s3:PutObject"], resources: keys },
    {
      actions: ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
      resources: keys.map((key) => `${key}.tflock`),
    },
    {
      actions: ["s3:ListBucket"],
      resources: [bucket],
      conditions: [{ test: "StringLike", variable: "s3:prefix", values: [`${environment}/*`] }],
    },
  ];
}
