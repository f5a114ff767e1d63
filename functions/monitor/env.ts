import { z } from "zod";
import { parseEnvironment } from "../shared/environment.ts";
import { LOG_VARIABLES } from "../shared/logger.ts";

const schema = z.object({
  /** Name of the Lambda that knows the job and the backlog. */
  ORCHESTRATOR_FUNCTION: z.string().min(1),
  /** Name of the Lambda that runs reports. */
  REPORTS_FUNCTION: z.string().min(1),
  /** Name of the table that has the labels of bots; empty where nobody labels them. */
  BOTS_TABLE: z.string(),
  METRICS_NAMESPACE: z.string().min(1),
  ...LOG_VARIABLES,
});

/** What whoever deploys the monitor must set, next to the SDK's own variables. */
export type MonitorEnvironment = z.input<typeof schema>;

/** @throws InvalidEnvironmentError naming every problem at once. */
export function readEnvironment(variables: Record<string, string | undefined> = process.env) {
  return parseEnvironment(schema, variables);
}
