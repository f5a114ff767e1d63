import { z } from "zod";
import { parseEnvironment } from "../shared/environment.ts";
import { LOG_VARIABLES } from "../shared/logger.ts";

const schema = z.object({
  JOB_NAME: z.string().min(1).max(255),
  /** The EventBridge rule that invokes the generator. */
  RULE_NAME: z.string().min(1).max(64),
  /** The EventBridge rule that asks to keep the job running; enabled while it is wanted. */
  KEEP_RULE_NAME: z.string().min(1).max(64),
  /** How long Glue may take to start a run again that has failed. */
  RETRY_SECONDS: z.string().regex(/^\d{1,3}$/, "must be whole seconds"),
  /** Name of the Lambda that runs reports. */
  REPORTS_FUNCTION: z.string().min(1),
  CLICKS_STREAM: z.string().min(1),
  CHECKOUTS_STREAM: z.string().min(1),
  /** Of RDS; empty where the database is none of RDS', as on the laptop. */
  DATABASE_INSTANCE: z.string(),
  /** Of RDS, the shop's own; unset where the lane warehouse is off. */
  SHOP_DATABASE_INSTANCE: z.string().min(1).optional(),
  /** The EventBridge rule that has the shop's database exported; likewise. */
  SYNC_RULE_NAME: z.string().min(1).max(64).optional(),
  /** How long a stop is meant to last that does not say it. */
  LONGEST_STOP_HOURS: z.string().regex(/^[1-9]\d{0,3}$/, "must be whole hours"),
  /** Name of the pipe that hands on orders' changes; unset where the lane orders is off. */
  ORDERS_PIPE: z.string().min(1).optional(),
  ...LOG_VARIABLES,
});

/** What whoever deploys the orchestrator must set, next to the SDK's own variables. */
export type OrchestratorEnvironment = z.input<typeof schema>;

/** @throws InvalidEnvironmentError naming every problem at once. */
export function readEnvironment(variables: Record<string, string | undefined> = process.env) {
  return parseEnvironment(schema, variables);
}
