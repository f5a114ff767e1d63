import { z } from "zod";
import { parseEnvironment } from "../shared/environment.ts";
import { LOG_VARIABLES } from "../shared/logger.ts";

const schema = z.object({
  ENVIRONMENT: z.string().min(1),
  DATABASE_HOST: z.string().min(1),
  DATABASE_PORT: z.string().regex(/^\d{1,5}$/, "must be a port"),
  DATABASE_NAME: z.string().min(1),
  /** A role that may only read. */
  DATABASE_USER: z.string().min(1),
  DATABASE_PASSWORD: z.string().min(1),
  ...LOG_VARIABLES,
});

/** What whoever deploys the reports function must set. */
export type ReportsEnvironment = z.input<typeof schema>;

/** @throws InvalidEnvironmentError naming every problem at once. */
export function readEnvironment(variables: Record<string, string | undefined> = process.env) {
  return parseEnvironment(schema, variables);
}
