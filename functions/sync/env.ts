import { z } from "zod";
import { withDatabaseLogin } from "../shared/database-login.ts";
import { parseEnvironment } from "../shared/environment.ts";

/**
 * Its role may: log in to the shop's database, list the bucket, get and put what lies there below `sync/`, use its key. The login
 * reads the shop's tables and has PROCESS.
 */
const schema = withDatabaseLogin({
  /** Where exports lie. */
  EXPORTS_BUCKET: z.string().min(1),
  METRICS_NAMESPACE: z.string().min(1),
});

/** What whoever deploys the function must set, next to the SDK's own variables. */
export type SyncEnvironment = z.input<typeof schema>;

/** @throws InvalidEnvironmentError naming every problem at once. */
export function readEnvironment(variables: Record<string, string | undefined> = process.env) {
  return parseEnvironment(schema, variables);
}
