import { lakeDatabase } from "../../../config/lake.ts";
import { ordersDriftDatabase } from "../../../config/orders.ts";
import type { EnvironmentStack } from "../../constructs/environment-stack.ts";
import type { Grant } from "../../constructs/policy.ts";
import type { ORDERS_COMPONENTS } from "../components/orders.ts";
import { mayDeployCrawler, mayDeployRole, mayDeployRule, mayDeployTable } from "../may-deploy.ts";
import {
  mayDeployCatalogTables,
  mayDeployClassifier,
  mayDeployFirehose,
  mayDeployFunctionUrl,
  mayDeployNamedQueries,
  mayDeployPipe,
  mayDeployTarget,
} from "../may-deploy-orders.ts";

/** To deploy the lane orders but for its Lambdas. */
export const ORDERS_GRANTS: Record<keyof typeof ORDERS_COMPONENTS, (stack: EnvironmentStack) => Grant[]> = {
  orders: (stack) => {
    const lake = lakeDatabase(stack.environment.name);
    return [
      mayDeployTable(stack, "orders"),
      mayDeployCatalogTables(stack, lake),
      mayDeployNamedQueries(stack, "insights"),
      mayDeployPipe(stack, "orders"),
      ...mayDeployRole(stack, "orders-pipe", "pipes.amazonaws.com"),
      ...mayDeployFirehose(stack, "orders"),
      ...mayDeployRole(stack, "orders-firehose", "firehose.amazonaws.com"),
      ...mayDeployFunctionUrl(stack, "order-desk"),
      mayDeployRule(stack, "order-reconciliation"),
      ...(stack.environment.generatesEvents ? [mayDeployTarget(stack, "data-generation")] : []),
      ...mayDeployCrawler(stack, "orders-drift", ordersDriftDatabase(lake)),
      mayDeployClassifier(),
    ];
  },
};
