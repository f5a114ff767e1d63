import { logGroupOf } from "../../constructs/database-instance.ts";
import type { EnvironmentStack } from "../../constructs/environment-stack.ts";
import { SHOP_DATABASE_LOGS } from "../../constructs/mysql-instance.ts";
import type { Grant } from "../../constructs/policy.ts";
import type { SHOP_DATABASE_COMPONENTS } from "../components/shop-database.ts";
import {
  mayDeployInside,
  mayDeployLogGroups,
  mayDeployRule,
  mayDeploySecurityGroups,
} from "../may-deploy.ts";
import { mayDeployDatabase } from "../may-deploy-infrastructure.ts";
import { maySetRetries } from "../may-deploy-warehouse.ts";

/** To deploy the shop's database but for its Lambdas. */
export const SHOP_DATABASE_GRANTS: Record<
  keyof typeof SHOP_DATABASE_COMPONENTS,
  (stack: EnvironmentStack) => Grant[]
> = {
  "shop-database": (stack) => [
    ...mayDeployDatabase(stack, "shop-database", "shop-migrations"),
    ...mayDeployLogGroups(
      stack,
      ...SHOP_DATABASE_LOGS.map((log) => logGroupOf(stack.resourceName("shop-database"), log)),
    ),
    ...mayDeploySecurityGroups(stack),
    mayDeployInside(),
    ...["exports", "shop-migrations", "sync"].map((noun) => mayDeployRule(stack, noun)),
    maySetRetries(stack, "sync"),
  ],
};
