import type { z } from "zod";
import { withDatabaseLogin } from "../shared/database-login.ts";
import { parseEnvironment } from "../shared/environment.ts";

const schema = withDatabaseLogin({});

/** What whoever deploys the reports function must set. */
export type ReportsEnvironment = z.input<typeof schema>;

/** @throws InvalidEnvironmentError naming every problem at once. */
export function readEnvironment(variables: Record<string, string | undefined> = process.env) {
  return parseEnvironment(schema, variables);
}
