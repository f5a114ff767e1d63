import { z } from "zod";
import { jsonVariable, parseEnvironment } from "../shared/environment.ts";
import { LOG_VARIABLES } from "../shared/logger.ts";

const schema = z.object({
  /** Name of the bucket. */
  LAKE_BUCKET: z.string().min(1),
  /** Of each stream that is archived its noun and its name: a JSON object. */
  STREAMS: jsonVariable(z.record(z.string().regex(/^[a-z-]+$/), z.string().min(1))),
  METRICS_NAMESPACE: z.string().min(1),
  ...LOG_VARIABLES,
});

/** What whoever deploys the function must set, next to the SDK's own variables. */
export type ArchiverEnvironment = z.input<typeof schema>;

/** @throws InvalidEnvironmentError naming every problem at once. */
export function readEnvironment(variables: Record<string, string | undefined> = process.env) {
  return parseEnvironment(schema, variables);
}
