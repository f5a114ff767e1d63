import type { EnvironmentStack } from "../../constructs/environment-stack.ts";
import type { Grant } from "../../constructs/policy.ts";
import { REDSHIFT, WAREHOUSE_LOGS } from "../../warehouse/namespace.ts";
import type { WAREHOUSE_COMPONENTS } from "../components/warehouse.ts";
import {
  mayDeployBucket,
  mayDeployInside,
  mayDeployLogGroups,
  mayDeployRole,
  mayDeployRule,
} from "../may-deploy.ts";
import { mayDeployRedshift, mayDeployShutGroup, mayInvoke, maySetRetries } from "../may-deploy-warehouse.ts";

/** To deploy the lane warehouse but for its Lambdas. */
export const WAREHOUSE_GRANTS: Record<
  keyof typeof WAREHOUSE_COMPONENTS,
  (stack: EnvironmentStack) => Grant[]
> = {
  warehouse: (stack) => [
    ...mayDeployRedshift(stack),
    ...mayDeployRole(stack, "redshift", ...REDSHIFT),
    ...mayDeployLogGroups(
      stack,
      ...WAREHOUSE_LOGS.map((log) => `/aws/redshift/${stack.resourceName("warehouse")}/${log}`),
    ),
    ...mayDeployBucket(stack, "warehouse"),
    ...mayDeployShutGroup(stack),
    mayDeployInside(),
    mayDeployRule(stack, "warehouse"),
    maySetRetries(stack, "warehouse"),
    mayInvoke(stack, "warehouse"),
  ],
};
