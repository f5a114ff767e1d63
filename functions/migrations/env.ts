import { z } from "zod";
import { DATABASE_ADDRESS } from "../shared/database-address.ts";
import { DATABASE_CA } from "../shared/database-tls.ts";
import { parseEnvironment } from "../shared/environment.ts";
import { LOG_VARIABLES } from "../shared/logger.ts";

const schema = z.object({
  ...DATABASE_ADDRESS,
  DATABASE_CA,
  /** Of the secret that RDS keeps for the master: {"username", "password"}. */
  MASTER_SECRET_ARN: z.string().min(1),
  ...LOG_VARIABLES,
});

/** What whoever deploys the migrations function must set. */
export type MigrationsEnvironment = z.input<typeof schema>;

/** @throws InvalidEnvironmentError naming every problem at once. */
export function readEnvironment(variables: Record<string, string | undefined> = process.env) {
  return parseEnvironment(schema, variables);
}
