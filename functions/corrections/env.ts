import { z } from "zod";
import { withDatabaseLogin } from "../shared/database-login.ts";
import { parseEnvironment } from "../shared/environment.ts";

const schema = withDatabaseLogin({
  CLICKS_STREAM: z.string().min(1),
  CHECKOUTS_STREAM: z.string().min(1),
});

/** What whoever deploys the corrections function must set. */
export type CorrectionsEnvironment = z.input<typeof schema>;

/** @throws InvalidEnvironmentError naming every problem at once. */
export function readEnvironment(variables: Record<string, string | undefined> = process.env) {
  return parseEnvironment(schema, variables);
}
