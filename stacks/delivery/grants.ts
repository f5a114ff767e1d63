import type { EnvironmentStack } from "../constructs/environment-stack.ts";
import type { Grant } from "../constructs/policy.ts";
import type { Storage } from "../storage.ts";
import { COMPONENTS, type ComponentName } from "./components.ts";
import {
  mayDeployFunction,
  mayDeployGlueJob,
  mayDeployLogGroups,
  mayDeployRole,
  mayDeployRule,
  mayDeploySchedules,
  mayDeploySecurityGroups,
  mayUpload,
} from "./may-deploy.ts";
import {
  mayDeployDatabase,
  mayDeployMonitoring,
  mayDeployNetwork,
  mayDeployStorage,
  mayDeployStreams,
} from "./may-deploy-infrastructure.ts";

/** What the role of a component's CodeBuild project may do in AWS to deploy its stacks, and nothing else. */
export function grantsOf(stack: EnvironmentStack, storage: Storage, name: ComponentName): Grant[] {
  return [...mayDeploy(stack, storage, name), mayUseKey(storage), ...mayKeepState(stack, name)];
}

function mayDeploy(stack: EnvironmentStack, storage: Storage, name: ComponentName): Grant[] {
  switch (name) {
    case "generator":
      return [...mayDeployFunction(stack, storage, name), mayDeployRule(stack, "data-generation")];
    case "reports":
      return [...mayDeployFunction(stack, storage, name), ...mayDeploySecurityGroups(stack)];
    case "orchestrator":
      return [
        ...mayDeployFunction(stack, storage, name),
        ...mayDeployRole(stack, "scheduler", "scheduler.amazonaws.com"),
        mayDeploySchedules(stack, "start", "stop"),
      ];
    case "attribution":
      return [
        ...mayDeployGlueJob(stack, name),
        ...mayDeployRole(stack, name, "glue.amazonaws.com"),
        ...mayDeployLogGroups(stack, `/aws-glue/jobs/${stack.resourceName(name)}/*`),
        mayUpload(storage, `glue/${name}`),
        ...mayDeploySecurityGroups(stack),
      ];
    case "infrastructure":
      return [
        ...mayDeployNetwork(stack),
        ...mayDeploySecurityGroups(stack),
        ...mayDeployStorage(storage),
        ...mayDeployStreams(stack),
        ...mayDeployDatabase(stack),
        ...mayDeployFunction(stack, storage, "migrations"),
        ...mayDeployLogGroups(stack, `/aws/rds/instance/${stack.resourceName("database")}/postgresql`),
        ...mayDeployMonitoring(stack),
        ...mayDeployFunction(stack, storage, "monitor"),
        mayDeployRule(stack, "monitor"),
      ];
  }
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
