import { logGroupOf } from "../../constructs/database-instance.ts";
import type { EnvironmentStack } from "../../constructs/environment-stack.ts";
import type { Grant } from "../../constructs/policy.ts";
import { DATABASE_LOGS } from "../../constructs/postgres-instance.ts";
import type { Storage } from "../../storage.ts";
import type { CORE_COMPONENTS } from "../components/core.ts";
import {
  mayDeployGlueConnection,
  mayDeployInside,
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
  reports: (stack) => [...mayDeploySecurityGroups(stack), mayDeployInside()],
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
  corrections: (stack) => [
    ...mayDeploySecurityGroups(stack),
    mayDeployInside(),
    mayDeployRule(stack, "corrections"),
  ],
  recomputation: (stack) => [
    mayDeployGlueConnection(stack, "recomputation"),
    ...mayDeploySecurityGroups(stack),
  ],
  infrastructure: (stack, storage) => [
    ...mayDeployNetwork(stack),
    ...mayDeploySecurityGroups(stack),
    mayDeployInside(),
    ...mayDeployStorage(storage),
    ...mayDeployStreams(stack),
    ...mayDeployDatabase(stack, "database", "migrations"),
    ...mayDeployLogGroups(
      stack,
      ...DATABASE_LOGS.map((log) => logGroupOf(stack.resourceName("database"), log)),
    ),
    ...mayDeployMonitoring(stack),
    mayDeployRule(stack, "monitor"),
    mayDeployRule(stack, "migrations"),
  ],
};
