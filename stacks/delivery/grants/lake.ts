import type { EnvironmentStack } from "../../constructs/environment-stack.ts";
import type { Grant } from "../../constructs/policy.ts";
import type { LAKE_COMPONENTS } from "../components/lake.ts";
import { mayDeployBucket, mayDeployConsumer } from "../may-deploy.ts";

/** To deploy the lane lake but for its Lambda. */
export const LAKE_GRANTS: Record<keyof typeof LAKE_COMPONENTS, (stack: EnvironmentStack) => Grant[]> = {
  lake: (stack) => [...mayDeployBucket(stack, "lake"), ...mayDeployConsumer(stack, "archiver")],
};
