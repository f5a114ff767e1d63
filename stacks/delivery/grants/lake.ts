import type { EnvironmentStack } from "../../constructs/environment-stack.ts";
import type { Grant } from "../../constructs/policy.ts";
import type { LAKE_COMPONENTS } from "../components/lake.ts";
import { mayDeployBucket, mayDeployConsumer, mayDeployWorkgroup } from "../may-deploy.ts";

/** To deploy the lane lake but for its Lambdas. */
export const LAKE_GRANTS: Record<keyof typeof LAKE_COMPONENTS, (stack: EnvironmentStack) => Grant[]> = {
  lake: (stack) => [...mayDeployBucket(stack, "lake"), ...mayDeployConsumer(stack, "archiver")],
  insights: (stack) => [...mayDeployBucket(stack, "results"), mayDeployWorkgroup(stack, "insights")],
};
