import { z } from "zod";
import { parseEnvironment } from "../shared/environment.ts";
import { LOG_VARIABLES } from "../shared/logger.ts";

const schema = z.object({
  /** Of Glue's catalog: the lake's tables, and those of imported sets. */
  DATABASE: z.string().min(1),
  /** Of Athena: it says where results go, and how much a query may scan. */
  WORKGROUP: z.string().min(1),
  ...LOG_VARIABLES,
});

/** What whoever deploys the function must set, next to the SDK's own variables. */
export type InsightsEnvironment = z.input<typeof schema>;

/** @throws InvalidEnvironmentError naming every problem at once. */
export function readEnvironment(variables: Record<string, string | undefined> = process.env) {
  return parseEnvironment(schema, variables);
}
