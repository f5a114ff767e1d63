import type { EnvironmentStack } from "../../constructs/environment-stack.ts";
import type { Grant } from "../../constructs/policy.ts";
import type { Storage } from "../../storage.ts";
import type { CORE_COMPONENTS } from "../components/core.ts";
import {
  mayDeployGlueConnection,
  mayDeployLogGroups,
  mayDeployMetricFilters,
  mayDeployRole,
  mayDeployRule,
  mayDeploySchedules,
  mayDeploySecurityGroups,
} from "../may-deploy.ts";
import {
  mayDeployDatabase,
  mayDeployMonitoring,
  mayDeployNetwork,
  mayDeployStorage,
  mayDeployStreams,
} from "../may-deploy-infrastructure.ts";

/** To deploy the core's components but for their Lambdas and Glue jobs. */
export const CORE_GRANTS: Record<
  keyof typeof CORE_COMPONENTS,
  (stack: EnvironmentStack, storage: Storage) => Grant[]
> = {
  generator: (stack) => [mayDeployRule(stack, "data-generation")],
  reports: mayDeploySecurityGroups,
  orchestrator: (stack) => [
    ...mayDeployRole(stack, "scheduler", "scheduler.amazonaws.com"),
    mayDeploySchedules(stack, "start", "stop"),
    mayDeployRule(stack, "keep-running"),
  ],
  attribution: (stack) => [
    mayDeployGlueConnection(stack, "attribution"),
    ...mayDeploySecurityGroups(stack),
    mayDeployMetricFilters(stack, `/aws-glue/jobs/${stack.resourceName("attribution")}/*`),
  ],
  backfill: () => [],
  corrections: mayDeploySecurityGroups,
  recomputation: (stack) => [
    mayDeployGlueConnection(stack, "recomputation"),
    ...mayDeploySecurityGroups(stack),
  ],
  infrastructure: (stack, storage) => [
    ...mayDeployNetwork(stack),
    ...mayDeploySecurityGroups(stack),
    ...mayDeployStorage(storage),
    ...mayDeployStreams(stack),
    ...mayDeployDatabase(stack),
    ...mayDeployLogGroups(stack, `/aws/rds/instance/${stack.resourceName("database")}/postgresql`),
    ...mayDeployMonitoring(stack),
    mayDeployRule(stack, "monitor"),
  ],
};
