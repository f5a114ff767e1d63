import { z } from "zod";
import { parseEnvironment } from "../shared/environment.ts";
import { LOG_VARIABLES } from "../shared/logger.ts";

const schema = z.object({
  JOB_NAME: z.string().min(1).max(255),
  /** Name of the Lambda that knows the settings in force. */
  CORRECTIONS_FUNCTION: z.string().min(1),
  /** Name of the Lambda that runs reports on the database. */
  REPORTS_FUNCTION: z.string().min(1),
  /** The EventBridge rule that is enabled while the system is wanted. */
  KEEP_RULE_NAME: z.string().min(1).max(64),
  METRICS_NAMESPACE: z.string().min(1),
  ...LOG_VARIABLES,
});

/** What whoever deploys the function must set, next to the SDK's own variables. */
export type FactsEnvironment = z.input<typeof schema>;

/** @throws InvalidEnvironmentError naming every problem at once. */
export function readEnvironment(variables: Record<string, string | undefined> = process.env) {
  return parseEnvironment(schema, variables);
}
