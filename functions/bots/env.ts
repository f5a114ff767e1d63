import { z } from "zod";
import { parseEnvironment } from "../shared/environment.ts";
import { LOG_VARIABLES } from "../shared/logger.ts";

const schema = z.object({
  /** Name of the stream whose records the function is given, and which it reads again. */
  CLICKS_STREAM: z.string().min(1),
  /** Name of the table of labels, episodes and positions: functions/bots/table.ts. */
  TABLE: z.string().min(1),
  /** Who subscribes to this topic is told of each episode. */
  TOPIC_ARN: z.string().startsWith("arn:"),
  METRICS_NAMESPACE: z.string().min(1),
  ...LOG_VARIABLES,
});

/** What whoever deploys the function must set, next to the SDK's own variables. */
export type BotsEnvironment = z.input<typeof schema>;

/** @throws InvalidEnvironmentError naming every problem at once. */
export function readEnvironment(variables: Record<string, string | undefined> = process.env) {
  return parseEnvironment(schema, variables);
}
