import { z } from "zod";
import { parseEnvironment } from "../shared/environment.ts";
import { LOG_LEVELS } from "../shared/logger.ts";

const schema = z.object({
  ENVIRONMENT: z.string().min(1),
  JOB_NAME: z.string().min(1).max(255),
  LOG_LEVEL: z.enum(LOG_LEVELS),
});

/** What whoever deploys the orchestrator must set, next to the SDK's own variables. */
export type OrchestratorEnvironment = z.input<typeof schema>;

/** @throws InvalidEnvironmentError naming every problem at once. */
export function readEnvironment(variables: Record<string, string | undefined> = process.env) {
  return parseEnvironment(schema, variables);
}
