import { driftDatabase, lakeDatabase } from "../../../config/lake.ts";
import type { EnvironmentStack } from "../../constructs/environment-stack.ts";
import type { Grant } from "../../constructs/policy.ts";
import type { LAKE_COMPONENTS } from "../components/lake.ts";
import {
  mayDeployBucket,
  mayDeployCatalog,
  mayDeployConsumer,
  mayDeployCrawler,
  mayDeployMetricFilters,
  mayDeployNotification,
  mayDeployRule,
  mayDeployWorkgroup,
} from "../may-deploy.ts";

/** To deploy the lane lake but for its Lambdas. */
export const LAKE_GRANTS: Record<keyof typeof LAKE_COMPONENTS, (stack: EnvironmentStack) => Grant[]> = {
  lake: (stack) => [
    ...mayDeployBucket(stack, "lake"),
    mayDeployNotification(stack, "lake"),
    ...mayDeployCatalog(stack, lakeDatabase(stack.environment.name)),
    ...mayDeployCrawler(stack, "drift", driftDatabase(stack.environment.name)),
    ...mayDeployConsumer(stack, "archiver"),
    mayDeployMetricFilters(stack, `/aws-glue/jobs/${stack.resourceName("lake")}/*`),
    ...["facts", "facts-ended", "imports"].map((noun) => mayDeployRule(stack, noun)),
  ],
  insights: (stack) => [...mayDeployBucket(stack, "results"), mayDeployWorkgroup(stack, "insights")],
};
