import type { EnvironmentStack } from "../../constructs/environment-stack.ts";
import type { Grant } from "../../constructs/policy.ts";
import type { BOTS_COMPONENTS } from "../components/bots.ts";
import { mayDeployConsumer, mayDeployFanOut, mayDeployTable, mayDeployTopic } from "../may-deploy.ts";

/** To deploy the lane bots but for its Lambda. */
export const BOTS_GRANTS: Record<keyof typeof BOTS_COMPONENTS, (stack: EnvironmentStack) => Grant[]> = {
  bots: (stack) => [
    mayDeployTable(stack, "bots"),
    mayDeployTopic(stack, "bot-episodes"),
    ...mayDeployConsumer(stack, "bots"),
    ...(stack.environment.fansOutToBots ? [mayDeployFanOut(stack, "clicks")] : []),
  ],
};
